package io.strongroom.retention.hold;

import io.strongroom.crypto.keys.DayKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The one record by whose compare-and-set holds and tombstones are in order: which holds are in
 * force and until when, and which class-day was closed last. A class-day is closed before its
 * tombstone is written, and the next one only afterwards.
 *
 * @param version of the record; 0 if there is none yet
 * @param lettingGo the key of which packs that have not moved are let go, or were, last
 */
record HoldSet(
    long version, List<Entry> entries, Optional<DayKeyId> closing, Optional<DayKeyId> lettingGo) {
  static final HoldSet EMPTY = new HoldSet(0, List.of(), Optional.empty(), Optional.empty());

  HoldSet {
    entries = List.copyOf(entries);
  }

  /**
   * A hold in force.
   *
   * @param until when it ends by itself
   */
  record Entry(HoldId id, Optional<Instant> until) {
    boolean isOver(Instant now) {
      return until.isPresent() && !now.isBefore(until.get());
    }
  }

  Optional<Entry> find(HoldId id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  HoldSet with(Entry entry) {
    return of(Stream.concat(entries.stream(), Stream.of(entry)));
  }

  HoldSet without(HoldId id) {
    return of(entries.stream().filter(entry -> !entry.id().equals(id)));
  }

  /** Without those that have ended by themselves. */
  HoldSet at(Instant now) {
    return of(entries.stream().filter(entry -> !entry.isOver(now)));
  }

  HoldSet changing(HoldId id, UnaryOperator<Entry> change) {
    return of(entries.stream().map(entry -> entry.id().equals(id) ? change.apply(entry) : entry));
  }

  HoldSet closing(Optional<DayKeyId> classDay) {
    return new HoldSet(version, entries, classDay, lettingGo);
  }

  HoldSet lettingGo(Optional<DayKeyId> key) {
    return new HoldSet(version, entries, closing, key);
  }

  private HoldSet of(Stream<Entry> next) {
    return new HoldSet(version, next.toList(), closing, lettingGo);
  }
}
