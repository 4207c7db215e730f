package io.strongroom.recording.control;

import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long footage waits from its arrival until it is durable: a histogram of seconds of footage,
 * not of reports, because one sync makes footage durable that arrived over seconds. Filled at each
 * report of durability, which is about every other second for each camera, never for each frame.
 * Thread-safe.
 */
public final class DurableLag {
  /** Upper ends of the buckets; what waited longer than the last is in the total only. */
  public static final List<Double> BOUNDS_SECONDS =
      List.of(0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 30.0);

  private final long[] boundsMicros =
      BOUNDS_SECONDS.stream()
          .mapToLong(seconds -> Math.round(seconds * TimeUnit.SECONDS.toMicros(1)))
          .toArray();

  /** Footage of each bucket alone, and of all that waited longer in the last. */
  private final LongAdder[] footageMicros = new LongAdder[boundsMicros.length + 1];

  public DurableLag() {
    for (int i = 0; i < footageMicros.length; i++) {
      footageMicros[i] = new LongAdder();
    }
  }

  /**
   * Footage has become durable. What arrived at {@code from} has waited longest; the instants in
   * between count by their share.
   */
  void record(WallTime from, WallTime until, WallTime now) {
    long shortest = Math.max(0, until.microsUntil(now));
    long longest = Math.max(shortest, from.microsUntil(now));
    long counted = shortest;
    for (int i = 0; i < boundsMicros.length && counted < longest; i++) {
      long end = Math.min(boundsMicros[i], longest);
      if (end > counted) {
        footageMicros[i].add(end - counted);
        counted = end;
      }
    }
    footageMicros[boundsMicros.length].add(longest - counted);
  }

  /** Seconds of footage that were durable within {@code BOUNDS_SECONDS.get(bucket)}. */
  public double footageSeconds(int bucket) {
    long sum = 0;
    for (int i = 0; i <= bucket; i++) {
      sum += footageMicros[i].sum();
    }
    return sum / 1e6;
  }

  /** Seconds of footage in all. */
  public double totalFootageSeconds() {
    return footageSeconds(boundsMicros.length);
  }
}
