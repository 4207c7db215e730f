package io.strongroom.recording.replica;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Spreads bytes over time: no more than a rate, whatever was left unused before. Thread-safe. */
final class Throttle {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long bytesPerSecond;
  private final LongSupplier nanoTime;
  private long freeAtNanos;

  Throttle(long bytesPerSecond, LongSupplier nanoTime) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.freeAtNanos = nanoTime.getAsLong();
  }

  /** Takes so many bytes; returns the nanoseconds to wait before they may be used. */
  synchronized long take(int bytes) {
    long now = nanoTime.getAsLong();
    long from = freeAtNanos - now > 0 ? freeAtNanos : now;
    freeAtNanos = from + (long) (bytes * NANOS / bytesPerSecond);
    return from - now;
  }
}
