package io.strongroom.ops.metrics;

import io.strongroom.recording.volume.Room;
import io.strongroom.retention.forecast.Forecast;
import io.strongroom.retention.forecast.ShortageRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What metrics tell of room for footage; quick to ask.
 *
 * @param room of the volumes that are written to
 * @param rules at which marks what is done
 * @param forecast the last one
 * @param stoppedClasses how many classes are not recorded
 * @param releasedClassDays gone before their ceiling since the start
 * @param droppedCopies since the start
 * @param ballastBytes kept back on the disk of the data folder
 */
public record ShortageNumbers(
    Supplier<Room> room,
    ShortageRules rules,
    Supplier<Optional<Forecast>> forecast,
    IntSupplier stoppedClasses,
    LongSupplier releasedClassDays,
    LongSupplier droppedCopies,
    LongSupplier ballastBytes,
    Clock clock) {

  /** With less room than this, footage goes that has met its floor. */
  long releaseBelowBytes() {
    return rules.releaseBelowBytes(room.get().totalBytes());
  }

  /** With less room than this, recording of the first class stops; 0 if none may stop. */
  long stopBelowBytes() {
    long total = room.get().totalBytes();
    return rules.lowestFirst().stream()
        .findFirst()
        .map(type -> rules.stopsBelowBytes(type, total))
        .orElse(0L);
  }

  /** Until the first floor breaks; infinite if none does, not a number before the first look. */
  double breaksInSeconds() {
    Optional<Forecast> known = forecast.get();
    if (known.isEmpty()) {
      return Double.NaN;
    }
    Optional<Instant> at = known.get().firstBreak();
    return at.isEmpty()
        ? Double.POSITIVE_INFINITY
        : Duration.between(clock.instant(), at.get()).toMillis() / 1_000.0;
  }
}
