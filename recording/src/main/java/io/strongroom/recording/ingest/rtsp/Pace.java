package io.strongroom.recording.ingest.rtsp;

import java.util.concurrent.TimeUnit;

/**
 * How long a camera's thread sleeps between two drains of its socket: long enough that one wake-up,
 * one system call and one warm cache serve several frames, and short enough that the camera never
 * finds the receive buffer more than half full at the highest rate seen lately. Used by one thread.
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

  /** Part of the peak that is forgotten with each drain: half of it in nine seconds. */
  private static final int FORGET_DIVISOR = 64;

  private final long receiveBufferBytes;
  private long peakBytesPerSecond;
  private long lastNanos;

  /**
   * @param receiveBufferBytes what the kernel keeps for this connection at least
   */
  Pace(int receiveBufferBytes, long nowNanos) {
    this.receiveBufferBytes = receiveBufferBytes;
    this.lastNanos = nowNanos;
  }

  /** Takes note of a drain and says how long to sleep. */
  long next(int drainedBytes, long nowNanos) {
    long elapsed = Math.max(nowNanos - lastNanos, SHORTEST_NANOS);
    lastNanos = nowNanos;
    long rate = drainedBytes * 1_000_000_000L / elapsed;
    peakBytesPerSecond = Math.max(rate, peakBytesPerSecond - peakBytesPerSecond / FORGET_DIVISOR);
    if (peakBytesPerSecond == 0) {
      return LONGEST_NANOS;
    }
    long half = receiveBufferBytes / 2 * 1_000_000_000L / peakBytesPerSecond;
    long sleep = Math.clamp(half, SHORTEST_NANOS, LONGEST_NANOS);
    long onGrid = (nowNanos + sleep) / GRID_NANOS * GRID_NANOS - nowNanos;
    return Math.max(onGrid, 1);
  }
}
