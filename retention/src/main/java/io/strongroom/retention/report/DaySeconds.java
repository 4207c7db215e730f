package io.strongroom.retention.report;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.Ranges;
import io.strongroom.retention.compliance.RecordedPack;
import io.strongroom.retention.expiry.ExpiredPacks;
import io.strongroom.retention.hold.HoldsInForce;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of the seconds that one record says were recorded. A second that lies in several
 * packs is there as long as one of them is. Confined to one thread.
 */
final class DaySeconds {
  private final CompletenessRecord record;
  private final List<TimeRange> present = new ArrayList<>();
  private final List<TimeRange> held = new ArrayList<>();
  private final List<TimeRange> gone = new ArrayList<>();
  private final List<TimeRange> ordered = new ArrayList<>();
  private final List<TimeRange> missing = new ArrayList<>();
  private final List<DayKeyId> expiredWith = new ArrayList<>();
  private final Set<ChangeId> orders = new TreeSet<>(Comparator.comparing(ChangeId::toString));

  DaySeconds(CompletenessRecord record, ExpiredPacks expired, HoldsInForce holds) {
    this.record = record;
    for (RecordedPack pack : record.packs()) {
      sort(pack, expired, holds);
    }
  }

  private void sort(RecordedPack pack, ExpiredPacks expired, HoldsInForce holds) {
    DayKeyId classDay = new DayKeyId(pack.retentionClass().name(), pack.expiryDay());
    PackId id = record.idOf(pack);
    if (record.states().deleted().containsKey(pack.epoch())) {
      orders.add(record.states().deleted().get(pack.epoch()));
      leave(ordered, pack, classDay);
    } else if (record.states().thinned().contains(pack.epoch())) {
      gone.add(pack.range());
    } else if (record.states().expired().contains(pack.epoch())) {
      leave(gone, pack, classDay);
    } else if (record.states().missing().contains(pack.epoch())) {
      missing.add(pack.range());
    } else if (expired.contains(id, classDay, pack.range())) {
      List<ChangeId> by = expired.orders(id, classDay, pack.range());
      orders.addAll(by);
      leave(by.isEmpty() ? gone : ordered, pack, classDay);
    } else {
      present.add(pack.range());
      if (holds.cover(record.camera(), pack.range())) {
        held.add(pack.range());
      }
    }
  }

  private void leave(List<TimeRange> to, RecordedPack pack, DayKeyId classDay) {
    to.add(pack.range());
    if (!expiredWith.contains(classDay)) {
      expiredWith.add(classDay);
    }
  }

  /** The first instant of the day that is there. */
  Optional<WallTime> firstIntact() {
    List<TimeRange> recorded = record.account().recorded();
    List<TimeRange> absent = Ranges.minus(recorded, present);
    return Ranges.minus(recorded, absent).stream().map(TimeRange::from).findFirst();
  }

  DayReport report(RetentionClass type, boolean insideFloor) {
    List<TimeRange> recorded = record.account().recorded();
    List<TimeRange> notPresent = Ranges.minus(recorded, present);
    List<TimeRange> notGone = Ranges.minus(notPresent, gone);
    List<TimeRange> notOrdered = Ranges.minus(notGone, ordered);
    List<TimeRange> nowhere = Ranges.minus(notOrdered, missing);
    // between two packs jitter is recorded and in neither: it went with what is beside it
    long jitter = sum(nowhere);
    long expired = sum(notPresent) - sum(notGone);
    long deleted = sum(notGone) - sum(notOrdered);
    long lost = sum(notOrdered) - jitter;
    if (present.isEmpty()) {
      if (expired > 0) {
        expired += jitter;
      } else if (deleted > 0) {
        deleted += jitter;
      } else {
        lost += jitter;
      }
    }
    long due = record.account().dueMicros();
    return new DayReport(
        record.day(),
        mark(due, sum(recorded), expired, deleted, lost),
        type,
        insideFloor,
        due,
        sum(recorded),
        gaps(),
        0,
        expired,
        deleted,
        lost,
        sum(recorded) - sum(Ranges.minus(recorded, held)),
        expiredWith,
        List.copyOf(orders));
  }

  private static DayMark mark(long due, long recorded, long expired, long deleted, long lost) {
    if (due == 0) {
      return DayMark.NOT_DUE;
    }
    if (lost > 0) {
      return DayMark.LOST;
    }
    if (recorded == 0) {
      return DayMark.NOTHING;
    }
    long intact = recorded - expired - deleted;
    if (intact > 0) {
      return intact == due ? DayMark.WHOLE : DayMark.PART;
    }
    return expired > 0 ? DayMark.EXPIRED : DayMark.DELETED;
  }

  private Map<GapCause, Long> gaps() {
    Map<GapCause, Long> causes = new EnumMap<>(GapCause.class);
    for (Gap gap : record.account().gaps()) {
      causes.merge(gap.cause(), gap.range().micros(), Long::sum);
    }
    return causes;
  }

  private static long sum(List<TimeRange> ranges) {
    return ranges.stream().mapToLong(TimeRange::micros).sum();
  }
}
