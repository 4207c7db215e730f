package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased;
import java.util.List;
import java.util.Optional;

/**
 * How far the expiry of one class-day has come: a control record, changed by compare-and-set alone.
 *
 * @param keyDeath present from {@link Step#KEY_DESTROYED} on
 * @param left where something of it lies still; empty before it was removed
 * @param certificate signed note; present once it was removed as far as it could be reached
 */
record ClassDayRecord(
    DayKeyId id,
    Step step,
    Verdict verdict,
    Optional<KeyDeath> keyDeath,
    List<Erased.Left> left,
    Optional<String> certificate) {
  ClassDayRecord {
    left = List.copyOf(left);
  }

  static ClassDayRecord tombstone(DayKeyId id, Verdict verdict) {
    return new ClassDayRecord(
        id, Step.TOMBSTONE, verdict, Optional.empty(), List.of(), Optional.empty());
  }

  ClassDayRecord heldMoved() {
    return new ClassDayRecord(
        id, Step.HELD_MOVED, verdict, Optional.empty(), List.of(), Optional.empty());
  }

  ClassDayRecord keyDestroyed(KeyDeath death) {
    return new ClassDayRecord(
        id, Step.KEY_DESTROYED, verdict, Optional.of(death), List.of(), Optional.empty());
  }

  ClassDayRecord removed(List<Erased.Left> remaining, String signed) {
    return new ClassDayRecord(
        id,
        remaining.isEmpty() ? Step.REMOVED : Step.PARTLY_REMOVED,
        verdict,
        keyDeath,
        remaining,
        Optional.of(signed));
  }
}
