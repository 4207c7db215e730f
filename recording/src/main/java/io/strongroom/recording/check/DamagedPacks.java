package io.strongroom.recording.check;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.index.ScrubRows.Damage;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The finished packs of this node that are not as they were written, whoever found that, and the
 * alarm for each, a thousand at most: it stands over restarts until the pack is sound again or its
 * row is gone. Thread-safe; blocks for the catalogue.
 */
public final class DamagedPacks {
  /** The kind of the alarm. */
  public static final String ALARM = "pack-damaged";

  /** So many have an alarm of their own: a disk that loses all of them leaves room for others. */
  static final int MAX_ALARMS = 1_000;

  private final Catalogue catalogue;
  private final ScrubRows rows;
  private final InstantSource clock;
  private final Alarms alarms;

  // Guarded by this.
  private final Map<PackId, Raised> raised = new HashMap<>();

  // Guarded by this.
  private final Set<PackId> told = new HashSet<>();

  private record Raised(String subject, By by) {}

  public DamagedPacks(Catalogue catalogue, InstantSource clock, Alarms alarms) {
    this.catalogue = catalogue;
    this.rows = catalogue.scrub();
    this.clock = clock;
    this.alarms = alarms;
  }

  /** Raises the alarms of packs that were found damaged before the start. */
  public synchronized void recall() {
    for (Damage damage : rows.damages()) {
      Optional<PackRow> row = catalogue.find(damage.id());
      if (row.isPresent()) {
        raise(row.get(), damage);
      } else {
        rows.sound(damage.id());
      }
    }
  }

  /** A pack was found damaged. What opening has shown is not replaced by what a checksum shows. */
  public synchronized void damaged(PackRow row, By by, String detail, String remedy) {
    Raised before = raised.get(row.id());
    if (before != null && before.by == By.OPENING && by == By.CHECKSUM) {
      return;
    }
    Damage damage = new Damage(row.id(), WallTime.of(clock.instant()), by, detail, remedy);
    raise(row, damage);
    rows.damaged(damage);
  }

  private void raise(PackRow row, Damage damage) {
    String subject = row.volume() + "/" + row.id();
    raised.put(row.id(), new Raised(subject, damage.by()));
    if (told.contains(row.id()) || told.size() < MAX_ALARMS) {
      told.add(row.id());
      alarms.raise(ALARM, subject, damage.detail(), damage.remedy());
    }
  }

  /** A pack was found sound in the way in which it was found damaged, or else nothing happens. */
  public synchronized void sound(PackId pack, By by) {
    Raised before = raised.get(pack);
    if (before != null && before.by == by) {
      end(pack, before);
    }
  }

  private void end(PackId pack, Raised before) {
    raised.remove(pack);
    told.remove(pack);
    alarms.clear(ALARM, before.subject);
    rows.sound(pack);
  }

  /** Ends the alarms of packs that have expired or were removed. */
  public synchronized void forgetGone() {
    for (PackId pack : List.copyOf(raised.keySet())) {
      Raised before = raised.get(pack);
      if (before != null && catalogue.find(pack).isEmpty()) {
        end(pack, before);
      }
    }
  }

  /** Packs of which a checksum, a length or a missing file has shown that they are damaged. */
  public synchronized List<PackId> byChecksum() {
    return raised.entrySet().stream()
        .filter(entry -> entry.getValue().by == By.CHECKSUM)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Damaged packs that are known: a metric. */
  public synchronized int count() {
    return raised.size();
  }
}
