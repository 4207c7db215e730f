package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtp.UnitArrays;

/** What the cameras of a node share. Each part is thread-safe. */
record NodeParts(
    ReadBuffers buffers, UnitArrays arrays, Watchdog watchdog, KernelDrops kernelDrops) {
  NodeParts() {
    this(new ReadBuffers(), new UnitArrays(), new Watchdog(), new KernelDrops());
  }
}
