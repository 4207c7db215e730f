package io.strongroom.retention.compliance;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import io.strongroom.retention.expiry.ExpiredPacks;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares the days that have a record with what is there now: packs that were found, have expired,
 * were deleted by order or are known no more. One thread.
 */
final class LookBack {
  static final SortedSet<Epoch> NONE = Collections.emptySortedSet();

  private final CameraFacts facts;
  private final RecordFiles files;
  private final ExpiredPacks gone;
  private final WallTime now;

  /**
   * What a day's next record is to say.
   *
   * @param before the newest record of the day
   */
  record Supplement(
      CompletenessRecord before,
      DayAccount account,
      List<RecordedPack> packs,
      SortedSet<Epoch> expired,
      SortedMap<Epoch, ChangeId> deleted,
      SortedSet<Epoch> missing,
      WallTime now) {

    CompletenessRecord linked(ChainEnd end) {
      return new CompletenessRecord(
          before.camera(),
          before.day(),
          before.zone(),
          before.node(),
          end.link(Optional.of(before.link().serial())),
          account,
          packs,
          expired,
          deleted,
          missing,
          now);
    }
  }

  LookBack(CameraFacts facts, RecordFiles files, ExpiredPacks gone, WallTime now) {
    this.facts = facts;
    this.files = files;
    this.gone = gone;
    this.now = now;
  }

  /**
   * What is to be added, by day.
   *
   * @param chain as it was before this run
   * @param until the last day that is over; a clock that was set back comes to later ones again
   */
  List<Supplement> supplements(CameraId camera, List<Entry> chain, LocalDate until) {
    Map<LocalDate, Entry> newest = new TreeMap<>();
    chain.stream()
        .filter(entry -> !entry.day().isAfter(until))
        .forEach(entry -> newest.put(entry.day(), entry));
    List<Supplement> supplements = new ArrayList<>();
    for (Entry entry : newest.values()) {
      supplement(camera, files.read(entry)).ifPresent(supplements::add);
    }
    return supplements;
  }

  private Optional<Supplement> supplement(CameraId camera, CompletenessRecord before) {
    Map<Epoch, PackRow> rows = new HashMap<>();
    facts.packs(camera, before.account().day()).forEach(row -> rows.put(row.id().epoch(), row));
    List<TimeRange> found = new ArrayList<>();
    List<RecordedPack> packs = new ArrayList<>(before.packs());
    SortedSet<Epoch> expired = new TreeSet<>();
    SortedMap<Epoch, ChangeId> deleted = new TreeMap<>();
    SortedSet<Epoch> missing = new TreeSet<>();
    for (RecordedPack pack : before.packs()) {
      if (rows.remove(pack.epoch()) == null) {
        DayKeyId classDay = CompletenessRecord.classDay(pack);
        List<ChangeId> orders = gone.orders(camera, classDay, pack.range());
        if (!orders.isEmpty()) {
          deleted.put(pack.epoch(), orders.getFirst());
        } else {
          boolean hasExpired = gone.contains(camera, classDay, pack.range());
          (hasExpired ? expired : missing).add(pack.epoch());
        }
      }
    }
    for (PackRow row : rows.values()) {
      packs.add(RecordedPack.of(row));
      found.addAll(row.spans());
    }
    if (found.isEmpty()
        && expired.equals(before.expired())
        && deleted.equals(before.deleted())
        && missing.equals(before.missing())) {
      return Optional.empty();
    }
    packs.sort(RecordedPack.ORDER);
    return Optional.of(
        new Supplement(
            before, before.account().with(found), packs, expired, deleted, missing, now));
  }
}
