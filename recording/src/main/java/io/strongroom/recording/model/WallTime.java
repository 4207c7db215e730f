package io.strongroom.recording.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An instant on the node's clock, in microseconds since 1970-01-01T00:00:00Z. */
public record WallTime(long micros) implements Comparable<WallTime> {

  public static WallTime of(Instant instant) {
    return new WallTime(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
  }

  public Instant toInstant() {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  public WallTime plusMicros(long delta) {
    return new WallTime(Math.addExact(micros, delta));
  }

  /** Microseconds from this instant to {@code later}; negative if it is earlier. */
  public long microsUntil(WallTime later) {
    return Math.subtractExact(later.micros, micros);
  }

  public boolean isBefore(WallTime other) {
    return micros < other.micros;
  }

  public static WallTime min(WallTime a, WallTime b) {
    return a.micros <= b.micros ? a : b;
  }

  public static WallTime max(WallTime a, WallTime b) {
    return a.micros >= b.micros ? a : b;
  }

  @Override
  public int compareTo(WallTime other) {
    return Long.compare(micros, other.micros);
  }

  @Override
  public String toString() {
    return toInstant().toString();
  }
}
