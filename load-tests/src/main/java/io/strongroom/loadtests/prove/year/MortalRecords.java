package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore;
import java.util.List;
import java.util.Optional;

/**
 * Control records whose user may die before and after each change.
 *
 * @param records the real ones; closed by their owner
 */
record MortalRecords(StateStore records, Fuse fuse) implements StateStore {
  @Override
  public Optional<Versioned> get(Kind kind, String id) {
    return records.get(kind, id);
  }

  @Override
  public List<Versioned> list(Kind kind) {
    return records.list(kind);
  }

  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    fuse.act();
    Optional<Long> version = records.put(kind, id, expectedVersion, document);
    fuse.act();
    return version;
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    fuse.act();
    boolean deleted = records.delete(kind, id, expectedVersion);
    fuse.act();
    return deleted;
  }

  @Override
  public void close() {}
}
