package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.HoldCoverage.Part;
import io.strongroom.retention.expiry.HoldCoverage.Standing;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds out what a hold keeps. Thread-safe. */
record HoldCoverages(Catalogue catalogue, ClassDayRecords records, HoldsAndOrders claims) {
  private static final Comparator<Part> ORDER =
      Comparator.comparing((Part part) -> part.classDay().retentionClass())
          .thenComparing(part -> part.classDay().expiryDay())
          .thenComparing(Part::standing);

  private record Fate(DayKeyId classDay, Standing standing) {}

  /**
   * @param closed what was closed before the hold was in force
   */
  HoldCoverage of(Hold hold, Holds.Closed closed) {
    Map<DayKeyId, Stored> begun = new HashMap<>();
    records.all().forEach(stored -> begun.put(stored.record().id(), stored));
    Set<DayKeyId> unknown = new HashSet<>();
    Map<DayKeyId, Survivors> named = new HashMap<>();
    Map<Fate, Part> parts = new HashMap<>();
    for (CameraId camera : hold.wish().cameras()) {
      for (PackRow row : catalogue.packs(camera, hold.wish().range())) {
        if (hold.wish().range().overlaps(row.range())) {
          PackRow now = asItIsNow(row, of(ClassDay.keyOf(row), begun, unknown));
          DayKeyId key = ClassDay.keyOf(now);
          boolean kept = isKept(now, of(key, begun, unknown), closed, named);
          Standing standing = kept ? Standing.KEPT : Standing.TOO_LATE;
          add(parts, new Fate(key.classDay(), standing), key.hold() > 0);
        }
      }
    }
    return new HoldCoverage(
        parts.values().stream().sorted(ORDER).toList(), gone(begun, hold.wish()));
  }

  /** A row that was read before its pack moved, by a record that was read after that. */
  private PackRow asItIsNow(PackRow row, @Nullable Stored begun) {
    return begun == null ? row : catalogue.find(row.id()).orElse(row);
  }

  /** What this node has not heard of yet is read: who is told that a pack stays relies on it. */
  private @Nullable Stored of(DayKeyId key, Map<DayKeyId, Stored> begun, Set<DayKeyId> unknown) {
    Stored known = begun.get(key);
    if ((known == null || known.record().step() == Step.TOMBSTONE) && unknown.add(key)) {
      records
          .newest(key)
          .filter(ClassDayRecords::isBinding)
          .ifPresent(stored -> begun.put(key, stored));
    }
    return begun.get(key);
  }

  /**
   * Until the tombstone of a class-day that was closed is there, nobody can say that it stays; nor,
   * of what still has the old key, once that is let go.
   */
  private boolean isKept(
      PackRow row, @Nullable Stored begun, Holds.Closed closed, Map<DayKeyId, Survivors> named) {
    if (begun == null) {
      return !closed.closing().equals(Optional.of(ClassDay.keyOf(row)));
    }
    ClassDayRecord record = begun.record();
    return record.step() == Step.TOMBSTONE
        && !closed.lettingGo().equals(Optional.of(record.id()))
        && named.computeIfAbsent(record.id(), id -> claims.named(record.verdict())).include(row);
  }

  private static void add(Map<Fate, Part> parts, Fate fate, boolean moved) {
    parts.merge(
        fate,
        new Part(fate.classDay(), fate.standing(), 1, moved ? 1 : 0),
        (one, other) ->
            new Part(
                one.classDay(),
                one.standing(),
                one.packs() + other.packs(),
                one.moved() + other.moved()));
  }

  private List<DayKeyId> gone(Map<DayKeyId, Stored> begun, Hold.Wish wish) {
    TimeRange range = wish.range();
    Map<String, DayKeyId> gone = new TreeMap<>();
    for (Stored stored : begun.values()) {
      ClassDayRecord record = stored.record();
      Verdict verdict = record.verdict();
      if (!record.step().keyLives()
          && verdict.first().isBefore(range.to())
          && range.from().isBefore(verdict.last())
          && isTaken(record, wish)) {
        gone.put(record.id().toString(), record.id().classDay());
      }
    }
    return gone.values().stream().distinct().toList();
  }

  /** Where part of a class-day went by order, only what the order took is gone. */
  private boolean isTaken(ClassDayRecord record, Hold.Wish wish) {
    Survivors named = claims.named(record.verdict());
    return wish.cameras().stream()
        .anyMatch(camera -> named.mayTake(record.id(), camera, wish.range()));
  }
}
