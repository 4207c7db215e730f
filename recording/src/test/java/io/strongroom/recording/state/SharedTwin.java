package io.strongroom.recording.state;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A shared store in memory that can be away, lose its tables, and be written between two reads. */
final class SharedTwin implements SharedStateStore {
  private final RecordSeal seal;
  private final Map<Slot, Map<String, Sealed>> records = new HashMap<>();
  private final Map<Slot, UUID> marks = new HashMap<>();
  private long writes;
  volatile boolean away;

  /** Asked for a single record or a list of a slot; a node with everything asks for none. */
  int reads;

  /** Records that may be put back before the twin goes away; below 0: any number. */
  int writesLeft = -1;

  /** Runs once, after a slot's list of writes has been read. */
  @Nullable Runnable afterWrites;

  SharedTwin(DocumentCipher cipher) {
    this.seal = new RecordSeal(cipher);
  }

  synchronized void loseTables() {
    records.clear();
    marks.clear();
  }

  /** Flips a bit of what lies there, as a write of its own. */
  synchronized void damage(Kind kind, String id) {
    Sealed sound = Objects.requireNonNull(rows(Slot.of(kind, id)).get(id));
    byte[] bytes = sound.sealed().toArray();
    bytes[bytes.length / 2] ^= 1;
    store(kind, id, sound.version(), bytes);
  }

  private Map<String, Sealed> rows(Slot slot) {
    if (away) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the twin is away");
    }
    return records.computeIfAbsent(slot, s -> new TreeMap<>());
  }

  @Override
  public synchronized Map<Slot, UUID> marks() {
    rows(new Slot(Kind.CAMERA, 0));
    return Map.copyOf(marks);
  }

  @Override
  public Map<String, Long> writes(Slot slot) {
    Map<String, Long> found = new HashMap<>();
    synchronized (this) {
      reads++;
      rows(slot).values().forEach(each -> found.put(each.id(), each.writtenMicros()));
    }
    Runnable then = afterWrites;
    afterWrites = null;
    if (then != null) {
      then.run();
    }
    return found;
  }

  @Override
  public synchronized List<Sealed> read(Slot slot, Collection<String> ids) {
    return rows(slot).values().stream().filter(each -> ids.contains(each.id())).toList();
  }

  @Override
  public synchronized Optional<Versioned> get(Kind kind, String id) {
    reads++;
    return Optional.ofNullable(rows(Slot.of(kind, id)).get(id))
        .map(each -> seal.open(kind, id, each.version(), each.sealed().toArray()));
  }

  @Override
  public synchronized List<Versioned> list(Kind kind) {
    List<Versioned> found = new ArrayList<>();
    for (Slot slot : Slot.ALL) {
      if (slot.kind() == kind) {
        rows(slot)
            .values()
            .forEach(
                each ->
                    seal.openIfSound(
                        kind, each.id(), each.version(), each.sealed().toArray(), found::add));
      }
    }
    return found;
  }

  @Override
  public synchronized Optional<Long> put(Kind kind, String id, long expected, Bytes document) {
    RecordSeal.check(id);
    Sealed before = rows(Slot.of(kind, id)).get(id);
    if ((before == null ? 0 : before.version()) != expected) {
      return Optional.empty();
    }
    store(kind, id, expected + 1, seal.seal(kind, id, expected + 1, document));
    return Optional.of(expected + 1);
  }

  private void store(Kind kind, String id, long version, byte[] sealed) {
    writes++;
    Slot slot = Slot.of(kind, id);
    rows(slot).put(id, new Sealed(id, version, writes, Bytes.copyOf(sealed)));
    marks.put(slot, new UUID(0, writes));
  }

  @Override
  public synchronized boolean putBack(Kind kind, Sealed record, long expected) {
    Slot slot = Slot.of(kind, record.id());
    Sealed before = rows(slot).get(record.id());
    if (writesLeft == 0) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the twin went away");
    }
    if ((before == null ? 0 : before.version()) != expected) {
      return false;
    }
    writesLeft--;
    writes++;
    rows(slot).put(record.id(), new Sealed(record.id(), record.version(), writes, record.sealed()));
    return true;
  }

  @Override
  public synchronized void mark(Slot slot) {
    marks.put(slot, new UUID(0, ++writes));
  }

  @Override
  public synchronized boolean delete(Kind kind, String id, long expected) {
    RecordSeal.check(id);
    Slot slot = Slot.of(kind, id);
    Sealed before = rows(slot).get(id);
    if (before == null || before.version() != expected) {
      return false;
    }
    writes++;
    marks.put(slot, new UUID(0, writes));
    return rows(slot).remove(id) != null;
  }

  @Override
  public void close() {}
}
