package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/** Gathers one audio frame and hands it on. Used by one thread. */
final class AudioOut {
  /** Longest audio frame, or run of samples, in bytes. */
  static final int MAX_BYTES = 64 << 10;

  private static final int STEP_BYTES = 256;

  private final int track;
  private final RtpTrack.Output output;
  private final Tally tally;
  private byte[] bytes = new byte[STEP_BYTES];
  private ByteBuffer view = ByteBuffer.wrap(bytes);
  private int length;
  private boolean handed;
  private boolean lossNext;

  AudioOut(int track, RtpTrack.Output output, Tally tally) {
    this.track = track;
    this.output = output;
    this.tally = tally;
  }

  int length() {
    return length;
  }

  byte at(int index) {
    return bytes[index];
  }

  void clear() {
    length = 0;
  }

  /** Adds bytes. False if the frame is too long. */
  boolean append(ByteBuffer source, int offset, int count) {
    if (count > MAX_BYTES - length) {
      return false;
    }
    if (length + count > bytes.length) {
      byte[] larger = new byte[(length + count + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES];
      System.arraycopy(bytes, 0, larger, 0, length);
      bytes = larger;
      view = ByteBuffer.wrap(larger);
    }
    source.get(offset, bytes, length, count);
    length += count;
    return true;
  }

  /** What was gathered. */
  ByteBuffer gathered() {
    return view.limit(length).position(0);
  }

  /** A part of what was gathered. */
  ByteBuffer part(int offset, int count) {
    return view.limit(offset + count).position(offset);
  }

  void hand(ByteBuffer frame, long time, WallTime arrival) {
    if (lossNext) {
      lossNext = false;
      output.loss();
    }
    handed = true;
    output.sample(new EncodedSample(track, time, time, arrival, true, frame));
  }

  /** Forgets what was gathered: part of it is missing. */
  void drop() {
    if (length > 0) {
      length = 0;
      tally.dropped++;
      loss();
    }
  }

  void damage() {
    tally.damaged++;
    loss();
  }

  /** Something is missing before the next sample. */
  void loss() {
    lossNext |= handed;
  }

  void formatChanged() {
    output.formatChanged();
  }
}
