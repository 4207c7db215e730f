package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** By the records of class-days, each of which is read once. For one thread. */
final class ExpiredByRecords implements ExpiredPacks {
  private final ClassDayRecords records;
  private final Holds holds;

  /** By which holds something of a class-day stayed whose key is destroyed. */
  private final Map<DayKeyId, Optional<HoldsInForce>> stayed = new HashMap<>();

  ExpiredByRecords(ClassDayRecords records, Holds holds) {
    this.records = records;
    this.holds = holds;
  }

  @Override
  public boolean contains(CameraId camera, DayKeyId classDay, TimeRange range) {
    DayKeyId key = classDay;
    Optional<HoldsInForce> of = stayed.computeIfAbsent(key, this::look);
    while (of.isPresent() && of.get().cover(camera, range)) {
      key = key.next();
      of = stayed.computeIfAbsent(key, this::look);
    }
    return of.isPresent();
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

  private Optional<HoldsInForce> look(DayKeyId key) {
    return records
        .find(key)
        .map(ClassDayRecords.Stored::record)
        .filter(record -> !record.step().keyLives())
        .map(record -> holds.named(record.verdict().holds()));
  }
}
