package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What there is, and what of it is held. Immutable.
 *
 * @param found all class-days
 * @param going the same without held packs; those with nothing else are missing
 */
record ExpiryFacts(List<ClassDay> found, Map<DayKeyId, ClassDay> going) {
  /** Reads every row of the catalogue once, and once more if there are holds. */
  static ExpiryFacts of(Catalogue catalogue, HoldsInForce holds, Instant now) {
    WallTime at = WallTime.of(now);
    List<ClassDay> found = ClassDay.all(catalogue, at);
    List<ClassDay> going =
        holds.isEmpty() ? found : ClassDay.all(catalogue, row -> !holds.cover(row), at);
    return new ExpiryFacts(
        found, going.stream().collect(Collectors.toMap(ClassDay::id, Function.identity())));
  }

  /** How many finished packs of each class-day are held; those without are missing. */
  Map<DayKeyId, Long> held() {
    Map<DayKeyId, Long> held = new HashMap<>();
    for (ClassDay day : found) {
      long others = Optional.ofNullable(going.get(day.id())).map(ClassDay::packs).orElse(0L);
      if (day.packs() > others) {
        held.put(day.id(), day.packs() - others);
      }
    }
    return held;
  }

  /** The same when open packs have been finished. */
  ExpiryFacts closed() {
    return new ExpiryFacts(found.stream().map(ClassDay::closed).toList(), closed(going));
  }

  private static Map<DayKeyId, ClassDay> closed(Map<DayKeyId, ClassDay> days) {
    return days.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, day -> day.getValue().closed()));
  }
}
