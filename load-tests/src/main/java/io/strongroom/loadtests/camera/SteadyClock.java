package io.strongroom.loadtests.camera;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * UTC as it was at the start, carried on by the monotonic clock: a camera's frame numbers never
 * repeat or jump, even when somebody sets the machine's clock.
 */
public final class SteadyClock extends Clock {
  private final Instant start = Clock.systemUTC().instant();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
