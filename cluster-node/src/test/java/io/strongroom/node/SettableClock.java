package io.strongroom.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The machine's clock, moved by what a test says. Thread-safe. */
final class SettableClock extends Clock {
  private final AtomicReference<Duration> moved = new AtomicReference<>(Duration.ZERO);

  void setBack(Duration by) {
    moved.updateAndGet(before -> before.minus(by));
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(moved.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    SettableClock me = this;
    return new Clock() {
      @Override
      public Instant instant() {
        return me.instant();
      }

      @Override
      public ZoneId getZone() {
        return zone;
      }

      @Override
      public Clock withZone(ZoneId other) {
        return me.withZone(other);
      }
    };
  }
}
