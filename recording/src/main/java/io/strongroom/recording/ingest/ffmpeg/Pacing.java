package io.strongroom.recording.ingest.ffmpeg;

import io.strongroom.recording.ingest.StopSignal;
import java.util.concurrent.locks.LockSupport;

/** Holds a file's samples back until their time has come, if asked to. Used by one thread. */
final class Pacing {
  private static final long SLICE_NANOS = 50_000_000;
  private static final long PAUSE_NANOS = 10_000_000;

  /** A step beyond this is a cut in the file and is not waited for. */
  private static final long MAX_STEP_NANOS = 5_000_000_000L;

  private final boolean paced;
  private boolean started;
  private long startNanos;
  private long firstNanos;
  private long lastNanos;

  Pacing(boolean paced) {
    this.paced = paced;
  }

  /** Waits until a sample of this decode time is due, or {@code stop} is raised. */
  void await(long decodeTime, int timescale, StopSignal stop) {
    if (!paced) {
      return;
    }
    long at =
        Math.floorDiv(decodeTime, timescale) * 1_000_000_000L
            + Math.floorMod(decodeTime, timescale) * 1_000_000_000L / timescale;
    if (!started || Math.abs(at - lastNanos) > MAX_STEP_NANOS) {
      started = true;
      startNanos = System.nanoTime();
      firstNanos = at;
    }
    lastNanos = at;
    long due = startNanos + (at - firstNanos);
    for (long left = due - System.nanoTime();
        left > 0 && !stop.isRaised();
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, SLICE_NANOS));
    }
  }

  /** A short rest before asking again. */
  static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }
}
