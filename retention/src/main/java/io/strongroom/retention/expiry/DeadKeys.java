package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys that all keyholders have destroyed, as the control records say now: what is wrapped to
 * them opens no more, and is to be neither copied nor mended. Thread-safe; as quick as a list of
 * the records.
 */
public final class DeadKeys {
  private final ClassDayRecords records;
  private volatile Names names = new Names(List.of(), Set.of(), Set.of(), Set.of());

  /**
   * @param from the records that say so
   * @param going class-days whose expiry has begun
   * @param dying names of keys that are to be destroyed next, or are
   * @param dead names of keys, and of class-days whose key is dead
   */
  private record Names(
      List<Stored> from, Set<DayKeyId> going, Set<String> dying, Set<String> dead) {}

  DeadKeys(ClassDayRecords records) {
    this.records = records;
  }

  /** Those of these control records. */
  public static DeadKeys of(StateStore state) {
    return new DeadKeys(new ClassDayRecords(state));
  }

  /**
   * Whether a pack was wrapped to one of them; if its key is damaged, whether its class-day was.
   */
  public boolean opened(PackRow row) {
    String name =
        DestroyedKeys.name(row.wrappedKey()).orElseGet(() -> ClassDay.idOf(row).toString());
    return names().dead.contains(name);
  }

  /** Whether the expiry of a class-day has begun, so that no keyholder takes its key any more. */
  public boolean isGoing(DayKeyId id) {
    return names().going.contains(id);
  }

  /**
   * Whether a key is wrapped to one that is to be destroyed next, or is, so that it opens no more.
   */
  public boolean isDying(WrappedDek wrapped) {
    return names().dying.contains(DestroyedKeys.name(wrapped));
  }

  /** A damaged record stops expiry and has its alarm there; copies and playback go on. */
  private Names names() {
    try {
      return read();
    } catch (StrongroomException e) {
      return names;
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same list, as ClassDayRecords gives it
  private Names read() {
    List<Stored> all = records.all();
    Names known = names;
    if (known.from != all) {
      known = names(all);
      names = known;
    }
    return known;
  }

  private static Names names(List<Stored> all) {
    Names names = new Names(all, new HashSet<>(), new HashSet<>(), new HashSet<>());
    for (Stored stored : all) {
      ClassDayRecord record = stored.record();
      names.going.add(record.id());
      for (String key : record.verdict().keyIds()) {
        String name = record.id() + " " + key;
        if (!record.step().keyLives()) {
          names.dead.add(name);
          names.dead.add(record.id().toString());
        }
        if (!record.step().keyLives() || record.mayDie()) {
          names.dying.add(name);
        }
      }
    }
    return names;
  }
}
