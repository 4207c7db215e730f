package io.strongroom.playback.http;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Control records in memory, with the same compare-and-set. */
public final class MemoryState implements StateStore {
  private final TreeMap<String, Versioned> records = new TreeMap<>();

  @Override
  public synchronized Optional<Versioned> get(Kind kind, String id) {
    return Optional.ofNullable(records.get(kind + "/" + id));
  }

  @Override
  public synchronized List<Versioned> list(Kind kind) {
    return List.copyOf(records.subMap(kind + "/", kind + "0").values());
  }

  @Override
  public synchronized Optional<Long> put(Kind kind, String id, long expected, Bytes document) {
    Versioned old = records.get(kind + "/" + id);
    if ((old == null ? 0 : old.version()) != expected) {
      return Optional.empty();
    }
    records.put(kind + "/" + id, new Versioned(id, expected + 1, document));
    return Optional.of(expected + 1);
  }

  @Override
  public synchronized boolean delete(Kind kind, String id, long expected) {
    Versioned old = records.get(kind + "/" + id);
    return old != null && old.version() == expected && records.remove(kind + "/" + id) != null;
  }

  @Override
  public void close() {}
}
