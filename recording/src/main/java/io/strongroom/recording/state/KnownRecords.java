package io.strongroom.recording.state;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.SharedStateStore.Sealed;
import io.strongroom.recording.state.SharedStateStore.Slot;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.recording.state.rocksdb.RocksRecordCopy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared control records as this node knows them: opened in memory, sealed on its disk.
 * Thread-safe. Readers never wait, neither for the disk nor for writers; a disk that fails costs
 * the copy on it, not the one in memory (invariant 1).
 */
final class KnownRecords implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KnownRecords.class);

  /** A record whose write by this node has no moment yet, or that is not on disk: read again. */
  private static final long UNKNOWN_MICROS = 0;

  private final RocksRecordCopy disk;
  private final RecordSeal seal;
  private final Map<Kind, Shelf> shelves;
  private final Set<Key> written = new HashSet<>();
  private boolean diskFails;

  private record Entry(Versioned record, long writtenMicros) {}

  private record Key(Kind kind, String id) {
    Slot slot() {
      return Slot.of(kind, id);
    }
  }

  /** What the list of a slot's writes shows to be different here. */
  record Difference(List<String> changed, List<String> gone) {}

  private record Listing(long changes, List<Versioned> records) {}

  /** The records of a kind, and the last list that was made of them. */
  private static final class Shelf {
    private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile Listing listing = new Listing(0, List.of());

    List<Versioned> list() {
      long now = changes.get();
      Listing last = listing;
      if (last.changes() != now) {
        last = new Listing(now, entries.values().stream().map(Entry::record).toList());
        listing = last;
      }
      return last.records();
    }

    Stream<String> ids(Slot slot) {
      return entries.keySet().stream().filter(id -> Slot.numberOf(id) == slot.number());
    }
  }

  /** Reads what lies on disk; what is damaged there is logged, left out, and learned again. */
  KnownRecords(RocksRecordCopy disk, RecordSeal seal) {
    this.disk = disk;
    this.seal = seal;
    this.shelves =
        Stream.of(Kind.values())
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    this::load,
                    (first, second) -> first,
                    () -> new EnumMap<>(Kind.class)));
  }

  private Shelf load(Kind kind) {
    Shelf shelf = new Shelf();
    for (Sealed each : disk.all(kind)) {
      seal.openIfSound(
          kind,
          each.id(),
          each.version(),
          each.sealed().toArray(),
          record -> shelf.entries.put(record.id(), new Entry(record, each.writtenMicros())));
    }
    changed(shelf);
    return shelf;
  }

  Optional<Versioned> get(Kind kind, String id) {
    return Optional.ofNullable(shelf(kind).entries.get(id)).map(Entry::record);
  }

  /** All of a kind, ordered by id; the same list until something has changed. */
  List<Versioned> list(Kind kind) {
    return shelf(kind).list();
  }

  /** Whether there are records of a slot, other than those that this node has just written. */
  synchronized boolean has(Slot slot) {
    return shelf(slot.kind()).ids(slot).anyMatch(id -> !written.contains(new Key(slot.kind(), id)));
  }

  /** The slots in which this node has written since the last call. */
  synchronized Set<Slot> takeWritten() {
    Set<Slot> slots = written.stream().map(Key::slot).collect(Collectors.toSet());
    written.clear();
    return slots;
  }

  /** Enters what this node has written; a newer version that was learned meanwhile stays. */
  synchronized void wrote(Kind kind, String id, long version, Bytes document) {
    written.add(new Key(kind, id));
    Entry known = shelf(kind).entries.get(id);
    if (known == null || known.record().version() < version) {
      Bytes bytes = Bytes.copyOf(seal.seal(kind, id, version, document));
      Sealed sealed = new Sealed(id, version, UNKNOWN_MICROS, bytes);
      boolean _ = keep(kind, List.of(sealed), List.of());
      enter(kind, List.of(new Entry(new Versioned(id, version, document), UNKNOWN_MICROS)));
    }
  }

  /** Removes what this node has deleted, unless somebody has made it again. */
  synchronized void deleted(Kind kind, String id, long version) {
    written.add(new Key(kind, id));
    Entry known = shelf(kind).entries.get(id);
    if (known != null && known.record().version() <= version) {
      boolean _ = keep(kind, List.of(), List.of(id));
      remove(kind, List.of(id));
    }
  }

  /** Compares with the list of a slot's writes. */
  Difference compare(Slot slot, Map<String, Long> writes) {
    Map<String, Entry> entries = shelf(slot.kind()).entries;
    List<String> changed = new ArrayList<>();
    writes.forEach(
        (id, writtenMicros) -> {
          Entry known = entries.get(id);
          boolean same = known != null && known.writtenMicros() == writtenMicros;
          if (!same && Slot.numberOf(id) == slot.number()) {
            changed.add(id);
          }
        });
    List<String> gone = shelf(slot.kind()).ids(slot).filter(id -> !writes.containsKey(id)).toList();
    return new Difference(changed, gone);
  }

  /**
   * Takes over what others have written. What this node has written since {@link #takeWritten} is
   * left alone: it may be newer than what was read. A damaged record leaves the one before it.
   *
   * @return whether any document has changed
   */
  synchronized boolean learn(Kind kind, Collection<Sealed> read, Collection<String> gone) {
    List<Sealed> sound = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (Sealed each : read) {
      if (!written.contains(new Key(kind, each.id()))) {
        seal.openIfSound(
            kind,
            each.id(),
            each.version(),
            each.sealed().toArray(),
            record -> {
              sound.add(each);
              entries.add(new Entry(record, each.writtenMicros()));
            });
      }
    }
    List<String> removed =
        gone.stream().filter(id -> !written.contains(new Key(kind, id))).toList();
    if (sound.isEmpty() && removed.isEmpty()) {
      return false;
    }
    boolean kept = keep(kind, sound, removed);
    boolean changed = !removed.isEmpty() || entries.stream().anyMatch(e -> isNew(kind, e));
    enter(
        kind,
        kept ? entries : entries.stream().map(e -> new Entry(e.record(), UNKNOWN_MICROS)).toList());
    remove(kind, removed);
    return changed;
  }

  private boolean isNew(Kind kind, Entry entry) {
    Entry known = shelf(kind).entries.get(entry.record().id());
    return known == null || !known.record().equals(entry.record());
  }

  private void enter(Kind kind, Collection<Entry> entries) {
    Shelf shelf = shelf(kind);
    entries.forEach(entry -> shelf.entries.put(entry.record().id(), entry));
    changed(shelf);
  }

  private void remove(Kind kind, Collection<String> ids) {
    Shelf shelf = shelf(kind);
    ids.forEach(shelf.entries::remove);
    changed(shelf);
  }

  /** After the entries, so that no list made before stays. */
  private static void changed(Shelf shelf) {
    shelf.changes.incrementAndGet();
  }

  private boolean keep(Kind kind, Collection<Sealed> changed, Collection<String> gone) {
    try {
      disk.write(kind, changed, gone);
      diskFails = false;
      return true;
    } catch (StrongroomException e) {
      if (!diskFails) {
        log.error("control records are known but not kept on disk: {}", e.getMessage());
      }
      diskFails = true;
      return false;
    }
  }

  private Shelf shelf(Kind kind) {
    return Objects.requireNonNull(shelves.get(kind));
  }

  @Override
  public void close() {
    disk.close();
  }
}
