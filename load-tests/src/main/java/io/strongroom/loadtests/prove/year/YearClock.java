package io.strongroom.loadtests.prove.year;

import io.strongroom.retention.expiry.ClockTrust.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The clocks of a machine: what time it truly is, what its wall clock shows, and how long ago it
 * was switched on. Set by one thread, read by any.
 */
final class YearClock extends Clock {
  private volatile Instant truly;
  private volatile Duration ahead = Duration.ZERO;
  private volatile Instant booted;

  YearClock(Instant truly) {
    this.truly = truly;
    this.booted = truly.minus(Duration.ofDays(1));
  }

  Instant truly() {
    return truly;
  }

  Duration ahead() {
    return ahead;
  }

  /** Time passes; it never goes back. */
  void passTo(Instant next) {
    truly = next.isAfter(truly) ? next : truly;
  }

  /** The wall clock is set wrong, or right. */
  void set(Duration nextAhead) {
    ahead = nextAhead;
  }

  void boot() {
    booted = truly;
  }

  Reading reading() {
    return new Reading(instant(), booted.toString(), Duration.between(booted, truly));
  }

  @Override
  public Instant instant() {
    return truly.plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("only its instants are asked for");
  }
}
