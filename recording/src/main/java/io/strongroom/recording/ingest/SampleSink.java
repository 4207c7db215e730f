package io.strongroom.recording.ingest;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;

/**
 * Where an ingest hands its samples. Called by one thread, the camera's; never blocks for long;
 * takes what it needs out of a sample's buffer before it returns.
 */
public interface SampleSink {
  /** The format of the samples that follow. Called before the first sample and at each change. */
  void format(StreamFormat format);

  /** One sample, in the order received; tracks interleaved as they came. */
  void sample(EncodedSample sample);

  /**
   * Whether somebody waits for the next sample, so that it must be fetched at once; otherwise the
   * ingest may let samples gather for a fraction of a second.
   */
  default boolean prompt() {
    return false;
  }

  /**
   * The camera's own clock, as it tells it now and then; kept beside the footage, never used to
   * place it.
   *
   * @param aheadMicros by how much it is ahead of this node's
   */
  default void cameraClock(long aheadMicros) {}

  /** Samples were damaged or lost between the previous sample and the next. */
  void loss();

  /**
   * The same, and it was this machine that lost them: it did not take them from the kernel in time.
   */
  default void overload() {
    loss();
  }
}
