package io.strongroom.recording.ingest;

import io.strongroom.recording.model.MediaTime;

/** The usual distance of a stream's frames, learned from their times. Used by one thread. */
public final class FrameSpacing {
  /** Until it is known: 25 frames a second. */
  private static final long DEFAULT_TICKS = 3_600;

  private static final long MAX_TICKS = DEFAULT_TICKS * 4;

  private long ticks = DEFAULT_TICKS;
  private long last;
  private boolean started;

  /** Takes the presentation time of a frame, in ticks of 90 kHz. */
  public void observe(long presentation) {
    long step = presentation - last;
    if (started && step > 0 && step < MediaTime.RATE) {
      ticks = Math.min(step, MAX_TICKS);
    }
    started = true;
    last = presentation;
  }

  /** The distance, in ticks of 90 kHz. */
  public long ticks() {
    return ticks;
  }

  /** The presentation time of a frame that has none: after the last; 0 at the beginning. */
  public long following() {
    return started ? last + ticks : 0;
  }
}
