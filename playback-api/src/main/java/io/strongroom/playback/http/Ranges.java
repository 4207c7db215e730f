package io.strongroom.playback.http;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Time ranges as they come in: reversed, empty, huge or in the future. */
final class Ranges {
  /** Clocks of browsers run a little ahead. */
  private static final Duration AHEAD = Duration.ofSeconds(5);

  private final Clock clock;

  Ranges(Clock clock) {
    this.clock = clock;
  }

  WallTime now() {
    return WallTime.of(clock.instant());
  }

  /** Both ends, both mandatory; the end may lie in the future only if {@code futureEnd}. */
  TimeRange closed(Exchange exchange, Duration longest, boolean futureEnd) {
    WallTime from = required(exchange, "from");
    WallTime to = required(exchange, "to");
    if (!futureEnd) {
      notInFuture("to", to);
    }
    return checked(from, to, longest);
  }

  /** A range that begins in the past and is not longer than {@code longest}. */
  TimeRange checked(WallTime from, WallTime to, Duration longest) {
    if (!from.isBefore(to)) {
      throw Problem.field(
              "to",
              "must be later than from; from is "
                  + Instants.format(from)
                  + " and to is "
                  + Instants.format(to))
          .raised();
    }
    if (from.microsUntil(to) > longest.toNanos() / 1_000) {
      throw Problem.field("to", "the range may be at most " + text(longest) + " long; ask for less")
          .raised();
    }
    return new TimeRange(from, to);
  }

  void notInFuture(String field, WallTime instant) {
    WallTime now = now();
    if (now.plusMicros(AHEAD.toNanos() / 1_000).isBefore(instant)) {
      throw Problem.field(
              field, "lies in the future; the node's clock says " + Instants.format(now))
          .with("now", Instants.format(now))
          .raised();
    }
  }

  private static WallTime required(Exchange exchange, String name) {
    Optional<WallTime> instant = exchange.instant(name);
    return instant.orElseThrow(
        () ->
            Problem.field(name, "is missing; give an RFC 3339 instant such as 2026-11-22T08:00:00Z")
                .raised());
  }

  private static String text(Duration duration) {
    return duration.compareTo(Duration.ofDays(2)) < 0
        ? duration.toHours() + " hours"
        : duration.toDays() + " days";
  }
}
