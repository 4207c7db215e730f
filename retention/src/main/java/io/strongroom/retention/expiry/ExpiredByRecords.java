package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.change.ChangeId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** By the records of class-days, each of which is read once. For one thread. */
final class ExpiredByRecords implements ExpiredPacks {
  private final ClassDayRecords records;
  private final HoldsAndOrders claims;
  private final Predicate<PackRow> held;

  /** What stayed of a class-day whose key is destroyed. */
  private final Map<DayKeyId, Optional<Survivors>> stayed = new HashMap<>();

  /**
   * @param held which packs stay for a case, as it is now
   */
  ExpiredByRecords(ClassDayRecords records, HoldsAndOrders claims, Predicate<PackRow> held) {
    this.records = records;
    this.claims = claims;
    this.held = held;
  }

  @Override
  public boolean contains(PackId pack, DayKeyId classDay, TimeRange range) {
    return last(pack, classDay, range).isPresent();
  }

  @Override
  public boolean isThinned(PackId pack, DayKeyId classDay, TimeRange range) {
    return last(pack, classDay, range).filter(of -> of.fullRate().isPresent()).isPresent();
  }

  @Override
  public List<ChangeId> orders(PackId pack, DayKeyId classDay, TimeRange range) {
    return last(pack, classDay, range)
        .map(stayed -> stayed.orders().of(classDay, pack.camera(), range))
        .orElse(List.of());
  }

  @Override
  public boolean isHeld(PackRow pack) {
    return held.test(pack);
  }

  @Override
  public List<TimeRange> goneSince(Instant since) {
    return records.all().stream()
        .map(ClassDayRecords.Stored::record)
        .filter(record -> record.keyDeath().filter(death -> death.at().isAfter(since)).isPresent())
        .map(ClassDayRecord::verdict)
        .filter(verdict -> verdict.first().isBefore(verdict.last()))
        .map(verdict -> new TimeRange(verdict.first(), verdict.last()))
        .toList();
  }

  /** What stayed when the last key of a pack died, without it. */
  private Optional<Survivors> last(PackId pack, DayKeyId classDay, TimeRange range) {
    DayKeyId key = classDay;
    Optional<Survivors> of = stayed.computeIfAbsent(key, this::look);
    while (of.isPresent() && of.get().include(key, pack, range)) {
      key = key.next();
      of = stayed.computeIfAbsent(key, this::look);
    }
    return of;
  }

  private Optional<Survivors> look(DayKeyId key) {
    return records
        .find(key)
        .map(ClassDayRecords.Stored::record)
        .filter(record -> !record.step().keyLives())
        .map(record -> claims.named(record.verdict()));
  }
}
