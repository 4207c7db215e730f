package io.strongroom.retention.compliance;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.volume.Tier;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds days that have a record against what is known now: packs that were found, have expired,
 * were moved to another tier, deleted by order or are known no more. Not every day is held against
 * what lies on disks each time: see {@link Turn#isCompared}. For one thread.
 */
final class LookBack {
  private final RecordFiles files;
  private final FinishedDays finished;
  private final Turn turn;

  /**
   * What one run looks at.
   *
   * @param until the last day that is over
   * @param now of the trusted clock
   * @param gone what has expired
   * @param goneOf days of which something has expired not long ago
   * @param movesAfterDays the ages at which packs move
   * @param onlyGone whether nothing but these days is looked at
   */
  record Turn(
      LocalDate until,
      WallTime now,
      ExpiredPacks gone,
      SortedSet<LocalDate> goneOf,
      Set<Integer> movesAfterDays,
      boolean onlyGone) {
    /** Each day of a camera is held against the disks once in so many days. */
    static final int ALL_DAYS_EVERY = 30;

    /** Whether all days of a camera have their turn on a day. */
    static boolean hasAll(CameraId camera, LocalDate day) {
      return Math.floorMod(day.toEpochDay() - camera.value().hashCode(), (long) ALL_DAYS_EVERY)
          == 0;
    }

    /**
     * Whether a day is held against what lies on disks.
     *
     * @param all whether all days of the camera are
     */
    boolean isCompared(LocalDate day, boolean all) {
      return !onlyGone
          && (isMoved(day, all) || day.isAfter(until.minusDays(CameraTime.DAYS_AT_ONCE)));
    }

    /**
     * Whether moves alone make a supplement of a day. Not on the days on which its packs move one
     * after the other: it would have one each day. From a day after the last of them was due on,
     * for as long as the newest days are looked at.
     *
     * @param all whether all days of the camera are compared
     */
    boolean isMoved(LocalDate day, boolean all) {
      return all || movesAfterDays.stream().anyMatch(age -> isAfterMoves(day, age));
    }

    private boolean isAfterMoves(LocalDate day, int age) {
      LocalDate last = until.minusDays(age + 1L);
      return !day.isAfter(last) && day.isAfter(last.minusDays(CameraTime.DAYS_AT_ONCE));
    }
  }

  /**
   * What a day's next record is to say.
   *
   * @param before the newest record of the day
   */
  record Supplement(
      CompletenessRecord before,
      DayAccount account,
      List<RecordedPack> packs,
      PackStates states,
      WallTime now) {

    CompletenessRecord linked(NodeId node, ChainEnd end) {
      return new CompletenessRecord(
          before.camera(),
          before.day(),
          before.zone(),
          node,
          end.link(Optional.of(before.link().serial())),
          account,
          packs,
          states,
          now);
    }
  }

  LookBack(RecordFiles files, FinishedDays finished, Turn turn) {
    this.files = files;
    this.finished = finished;
    this.turn = turn;
  }

  /**
   * What is to be added, by day.
   *
   * @param chain as it was before this run
   * @param all whether all days are compared with the disks
   * @param time asked for days that are
   */
  List<Supplement> supplements(CameraId camera, List<Entry> chain, boolean all, CameraTime time) {
    Map<LocalDate, Entry> newest = new TreeMap<>();
    // a clock that was set back comes to later days again
    chain.stream()
        .filter(entry -> !entry.day().isAfter(turn.until))
        .forEach(entry -> newest.put(entry.day(), entry));
    List<Supplement> supplements = new ArrayList<>();
    newest.forEach(
        (day, entry) -> {
          boolean compared = turn.isCompared(day, all);
          if ((compared || turn.goneOf.contains(day)) && !finished.contains(camera, day)) {
            CompletenessRecord before = files.read(entry);
            if (isFinished(before)) {
              finished.add(camera, chain.getFirst().day(), day);
            } else {
              boolean asked = compared || lacksThinned(before);
              Optional<List<PlacedPack>> there =
                  asked ? Optional.of(time.packs(day)) : Optional.empty();
              supplement(before, there, turn.isMoved(day, all)).ifPresent(supplements::add);
            }
          }
        });
    return supplements;
  }

  /** Whether what a pack was thinned to is to be named, too. */
  private boolean lacksThinned(CompletenessRecord before) {
    Set<Epoch> known = before.packs().stream().map(RecordedPack::epoch).collect(Collectors.toSet());
    return before.packs().stream()
        .filter(pack -> !known.contains(pack.epoch().thinned()))
        .anyMatch(
            pack ->
                turn.gone.isThinned(
                    before.idOf(pack), CompletenessRecord.classDay(pack), pack.range()));
  }

  private static boolean isFinished(CompletenessRecord record) {
    return !record.packs().isEmpty() && record.packs().size() == record.states().gone();
  }

  /** Of packs that are there, when the first record of their day is made. */
  static PackStates states(List<PlacedPack> there, ExpiredPacks gone) {
    return new PackStates(
        moved(there, Collections.emptySortedMap()),
        replicated(there),
        held(there, gone),
        Collections.emptySortedSet(),
        Collections.emptySortedMap(),
        Collections.emptySortedSet(),
        Collections.emptySortedSet());
  }

  /**
   * In which tiers packs lie.
   *
   * @param there as they lie now
   * @param before as they lay, for those that are not there, or of which nobody knows
   */
  private static SortedMap<Epoch, Tier> moved(
      List<PlacedPack> there, SortedMap<Epoch, Tier> before) {
    SortedMap<Epoch, Tier> moved = new TreeMap<>(before);
    for (PlacedPack pack : there) {
      if (pack.tier().equals(Optional.of(Tier.HOT))) {
        moved.remove(pack.epoch());
      } else {
        pack.tier().ifPresent(tier -> moved.put(pack.epoch(), tier));
      }
    }
    return moved;
  }

  private static SortedMap<Epoch, Integer> replicated(List<PlacedPack> there) {
    SortedMap<Epoch, Integer> replicated = new TreeMap<>();
    there.stream()
        .filter(pack -> pack.nodes() > 1)
        .forEach(pack -> replicated.put(pack.epoch(), pack.nodes()));
    return replicated;
  }

  private static SortedSet<Epoch> held(List<PlacedPack> there, ExpiredPacks gone) {
    return there.stream()
        .filter(pack -> gone.isHeld(pack.row()))
        .map(PlacedPack::epoch)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * @param there packs with footage of the day; empty if nobody was asked
   * @param movesCount whether moves, or other numbers of copies, alone are worth a record
   */
  private Optional<Supplement> supplement(
      CompletenessRecord before, Optional<List<PlacedPack>> there, boolean movesCount) {
    Map<Epoch, PackRow> rows = new HashMap<>();
    there.ifPresent(found -> found.forEach(pack -> rows.put(pack.epoch(), pack.row())));
    List<RecordedPack> packs = new ArrayList<>(before.packs());
    before.packs().forEach(pack -> rows.remove(pack.epoch()));
    List<TimeRange> found = new ArrayList<>();
    for (PackRow row : rows.values()) {
      packs.add(RecordedPack.of(row));
      found.addAll(row.spans());
    }
    Set<Epoch> known = packs.stream().map(RecordedPack::epoch).collect(Collectors.toSet());
    SortedSet<Epoch> expired = new TreeSet<>();
    SortedMap<Epoch, ChangeId> deleted = new TreeMap<>();
    SortedSet<Epoch> thinned = new TreeSet<>();
    SortedSet<Epoch> missing = new TreeSet<>();
    for (RecordedPack pack : before.packs()) {
      PackId id = before.idOf(pack);
      DayKeyId classDay = CompletenessRecord.classDay(pack);
      List<ChangeId> orders = turn.gone.orders(id, classDay, pack.range());
      if (!orders.isEmpty()) {
        deleted.put(pack.epoch(), orders.getFirst());
      } else if (turn.gone.contains(id, classDay, pack.range())) {
        boolean isThinned =
            known.contains(pack.epoch().thinned())
                && turn.gone.isThinned(id, classDay, pack.range());
        (isThinned ? thinned : expired).add(pack.epoch());
      } else if (there
          .map(all -> all.stream().noneMatch(each -> each.epoch().equals(pack.epoch())))
          .orElseGet(() -> before.states().missing().contains(pack.epoch()))) {
        missing.add(pack.epoch());
      }
    }
    SortedSet<Epoch> held =
        there
            .map(all -> held(all, turn.gone))
            .orElseGet(() -> new TreeSet<>(before.states().held()));
    SortedMap<Epoch, Integer> replicated =
        there
            .map(LookBack::replicated)
            .orElseGet(() -> new TreeMap<>(before.states().replicated()));
    for (SortedSet<Epoch> away : List.of(expired, thinned, missing)) {
      held.removeAll(away);
      replicated.keySet().removeAll(away);
    }
    held.removeAll(deleted.keySet());
    replicated.keySet().removeAll(deleted.keySet());
    PackStates states =
        new PackStates(
            moved(there.orElse(List.of()), before.states().moved()),
            replicated,
            held,
            expired,
            deleted,
            thinned,
            missing);
    if (found.isEmpty() && isSame(states, before.states(), movesCount)) {
      return Optional.empty();
    }
    packs.sort(RecordedPack.ORDER);
    return Optional.of(
        new Supplement(before, before.account().with(found), packs, states, turn.now));
  }

  private static boolean isSame(PackStates now, PackStates before, boolean movesCount) {
    return (!movesCount
            || (now.moved().equals(before.moved()) && now.replicated().equals(before.replicated())))
        && now.held().equals(before.held())
        && now.expired().equals(before.expired())
        && now.deleted().equals(before.deleted())
        && now.thinned().equals(before.thinned())
        && now.missing().equals(before.missing());
  }
}
