package io.strongroom.recording.ingest.rtsp;

import java.util.concurrent.TimeUnit;

/**
 * How long a camera's thread sleeps between two drains of its socket: long enough that one wake-up,
 * one system call and one warm cache serve several frames, and short enough that the camera never
 * finds the receive buffer more than half full at the highest rate seen lately. Used by one thread.
 *
 * <p>A rate is what came in a time of at least {@link #LONGEST_NANOS}. One drain alone tells too
 * much: a keyframe that has just come would look like a rate that it is not, and the shorter the
 * sleep, the more so.
 */
final class Pace {
  /** Longest sleep: five drains a second were measured to cost half of twenty-five. */
  static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** Shortest sleep; also what bounds a camera that sends without end (with the drain's bound). */
  static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * Wake-ups are laid on this grid. Cameras that wake together share one timer, one scheduling of
   * the carrier threads and a cache that holds the code; the offset within the cycle stays their
   * own, so the load is spread.
   */
  static final long GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** The grid of those who sleep longest, nearly all: a quarter of their cycle. */
  static final long COARSE_GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Part of the peak that is forgotten in each window: half of it in nine seconds. */
  private static final int FORGET_DIVISOR = 64;

  private final long halfBytes;
  private long peakBytesPerSecond;
  private long windowFromNanos;
  private long windowBytes;
  private long lastNanos;

  /**
   * @param heldBytes what the kernel holds for this connection before the camera must wait
   */
  Pace(int heldBytes, long nowNanos) {
    this.halfBytes = Math.max(1, heldBytes / 2);
    this.windowFromNanos = nowNanos;
    this.lastNanos = nowNanos;
  }

  /** Takes note of a drain and says how long to sleep. */
  long next(int drainedBytes, long nowNanos) {
    windowBytes += drainedBytes;
    if (nowNanos - windowFromNanos >= LONGEST_NANOS) {
      long rate = rate(windowBytes, nowNanos - windowFromNanos);
      peakBytesPerSecond = Math.max(rate, peakBytesPerSecond - peakBytesPerSecond / FORGET_DIVISOR);
      windowFromNanos = nowNanos;
      windowBytes = 0;
    }
    if (drainedBytes > halfBytes) {
      // what has just been slept was too long, whatever the windows say
      peakBytesPerSecond = Math.max(peakBytesPerSecond, rate(drainedBytes, nowNanos - lastNanos));
    }
    lastNanos = nowNanos;
    long half = halfBytes * TimeUnit.SECONDS.toNanos(1) / Math.max(1, peakBytesPerSecond);
    long sleep = Math.clamp(half, SHORTEST_NANOS, LONGEST_NANOS);
    long grid = sleep == LONGEST_NANOS ? COARSE_GRID_NANOS : GRID_NANOS;
    return Math.max((nowNanos + sleep) / grid * grid - nowNanos, 1);
  }

  private static long rate(long bytes, long nanos) {
    return bytes * TimeUnit.SECONDS.toNanos(1) / Math.max(nanos, SHORTEST_NANOS);
  }
}
