package io.strongroom.node;

import io.strongroom.recording.alarm.Alarms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Tells when the node's clock was set back. Recording needs nobody for that (docs/design/time.md),
 * but the seconds that the clock goes through twice hold two recordings, and a person must know.
 * Checked from one thread; the monotonic clock says what the time should be.
 */
final class ClockWatch {
  /** A smaller step is what time synchronisation does every day. */
  static final Duration TOLERATED = Duration.ofSeconds(2);

  private static final String KIND = "clock-set-back";
  private static final String SUBJECT = "clock";

  private final Clock clock;
  private final LongSupplier nanos;
  private final Alarms alarms;
  private Instant seen;
  private long seenNanos;

  /** The latest instant that had passed before the clock was set back. */
  private Instant passed = Instant.MIN;

  ClockWatch(Clock clock, LongSupplier nanos, Alarms alarms) {
    this.clock = clock;
    this.nanos = nanos;
    this.alarms = alarms;
    this.seen = clock.instant();
    this.seenNanos = nanos.getAsLong();
  }

  /** Looks at the clock; the alarm ends when the time that was there before is reached again. */
  void check() {
    Instant now = clock.instant();
    long nowNanos = nanos.getAsLong();
    Instant due = seen.plusNanos(nowNanos - seenNanos);
    Duration fall = Duration.between(now, due);
    if (fall.compareTo(TOLERATED) > 0) {
      passed = due.isAfter(passed) ? due : passed;
      alarms.raise(
          KIND,
          SUBJECT,
          "The clock was set back by %d s. Until %s it goes through seconds a second time; footage"
                  .formatted(fall.toSeconds(), passed)
              + " of both passes is kept under the same times.",
          "Find out who set it, and keep the clock right by time synchronisation (NTP or PTP).");
    } else if (!now.isBefore(passed)) {
      alarms.clear(KIND, SUBJECT);
    }
    seen = now;
    seenNanos = nowNanos;
  }
}
