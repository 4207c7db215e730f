package io.strongroom.recording.write;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.volume.BufferPool;
import java.util.List;

/**
 * A sealed chunk on its way to the disk. It keeps its buffer until it is synced, so that a failed
 * sync loses nothing.
 */
final class SealedFrame {
  final IndexEntry entry;
  final BufferPool.Buffer buffer;
  final List<Gap> gaps;
  final int rescues;
  final long bornNanos = System.nanoTime();
  volatile boolean written;

  /**
   * @param gaps what a JOURNAL chunk holds
   * @param rescues how often it has been moved from a failed pack already
   */
  SealedFrame(IndexEntry entry, BufferPool.Buffer buffer, List<Gap> gaps, int rescues) {
    this.entry = entry;
    this.buffer = buffer;
    this.gaps = gaps;
    this.rescues = rescues;
  }

  boolean isMedia() {
    return entry.header().kind() == FrameHeader.Kind.MEDIA;
  }
}
