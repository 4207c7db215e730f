package io.strongroom.playback.http;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.compliance.CompletenessDays;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.DayAccount;
import io.strongroom.retention.compliance.Link;
import io.strongroom.retention.compliance.PackStates;
import io.strongroom.retention.compliance.RecordedPack;
import io.strongroom.retention.expiry.ExpiredPacks;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Completeness records of the test's own. */
final class MemoryRecords implements CompletenessDays {
  private static final long HOUR = 3_600_000_000L;
  private final Map<CameraId, TreeMap<LocalDate, CompletenessRecord>> chains =
      new ConcurrentHashMap<>();

  /** Nothing has expired but what records say. */
  static ExpiredPacks nothingGone() {
    return new ExpiredPacks() {
      @Override
      public boolean contains(PackId pack, DayKeyId classDay, TimeRange range) {
        return false;
      }

      @Override
      public boolean isThinned(PackId pack, DayKeyId classDay, TimeRange range) {
        return false;
      }

      @Override
      public List<ChangeId> orders(PackId pack, DayKeyId classDay, TimeRange range) {
        return List.of();
      }

      @Override
      public boolean isHeld(PackRow pack) {
        return false;
      }

      @Override
      public List<TimeRange> goneSince(Instant since) {
        return List.of();
      }
    };
  }

  /** Whole days before one, but for an hour of one in seven, and nothing of the fifth. */
  void recorded(CameraId camera, LocalDate today, int days) {
    for (int n = 1; n <= days; n++) {
      LocalDate day = today.minusDays(n);
      TimeRange all = CompletenessRecord.dayOf(day, PlannedRetention.ZONE);
      if (n == 5) {
        put(camera, day, List.of(new Gap(all, GapCause.NODE_STOPPED)), Fate.THERE);
      } else if (n % 7 == 0) {
        put(camera, day, List.of(hour(all, GapCause.UNREACHABLE)), Fate.THERE);
      } else {
        put(camera, day, List.of(), n % 11 == 0 ? Fate.LOST : Fate.THERE);
      }
    }
  }

  static Gap hour(TimeRange day, GapCause cause) {
    return new Gap(
        new TimeRange(day.from().plusMicros(HOUR), day.from().plusMicros(2 * HOUR)), cause);
  }

  /** What became of the one pack of a day. */
  enum Fate {
    THERE,
    EXPIRED,
    LOST
  }

  void put(CameraId camera, LocalDate day, List<Gap> gaps, Fate fate) {
    TimeRange range = CompletenessRecord.dayOf(day, PlannedRetention.ZONE);
    DayAccount account = new DayAccount(range, List.of(), gaps);
    NodeId node = new NodeId(new UUID(1, 2));
    Epoch epoch = new Epoch(range.from().micros(), node, 1);
    List<RecordedPack> packs =
        account.recordedMicros() == 0
            ? List.of()
            : List.of(
                new RecordedPack(
                    epoch,
                    new RetentionClass("standard"),
                    day.plusDays(91),
                    range,
                    24,
                    4_000,
                    Bytes.copyOf(new byte[32])));
    SortedSet<Epoch> none = new TreeSet<>();
    SortedSet<Epoch> it = new TreeSet<>(Set.of(epoch));
    SortedMap<Epoch, ChangeId> deleted = new TreeMap<>();
    CompletenessRecord record =
        new CompletenessRecord(
            camera,
            day,
            PlannedRetention.ZONE,
            node,
            new Link(1, Optional.empty(), Optional.empty()),
            account,
            packs,
            new PackStates(
                new TreeMap<>(),
                new TreeMap<>(),
                none,
                fate == Fate.EXPIRED ? it : none,
                deleted,
                none,
                fate == Fate.LOST ? it : none),
            range.to());
    chains.computeIfAbsent(camera, key -> new TreeMap<>()).put(day, record);
  }

  @Override
  public Set<CameraId> cameras() {
    return chains.keySet();
  }

  @Override
  public Chain days(CameraId camera, LocalDate from, LocalDate to) {
    TreeMap<LocalDate, CompletenessRecord> chain = chains.getOrDefault(camera, new TreeMap<>());
    return new Chain(
        chain.keySet().stream().findFirst(),
        chain.descendingKeySet().stream().findFirst(),
        chain.subMap(from, true, to, true).values().stream()
            .map(record -> new Known(record.day(), Optional.of(record)))
            .toList());
  }
}
