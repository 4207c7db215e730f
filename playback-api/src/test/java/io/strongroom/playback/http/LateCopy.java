package io.strongroom.playback.http;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shared control records as a node has them whose copy hears of writes only when it is told to. One
 * thread.
 */
public final class LateCopy implements StateStore {
  private final StateStore shared;
  private final Map<Kind, List<Versioned>> heard = new EnumMap<>(Kind.class);
  private final Map<Kind, Runnable> watchers = new EnumMap<>(Kind.class);

  /** A copy that is empty yet. */
  public LateCopy(StateStore shared) {
    this.shared = shared;
  }

  /** Hears of all that is written of a kind. */
  public void hear(Kind kind) {
    heard.put(kind, shared.list(kind));
    watchers.getOrDefault(kind, () -> {}).run();
  }

  @Override
  public Optional<Versioned> get(Kind kind, String id) {
    return list(kind).stream().filter(each -> each.id().equals(id)).findFirst();
  }

  @Override
  public List<Versioned> list(Kind kind) {
    return heard.getOrDefault(kind, List.of());
  }

  @Override
  public Optional<Versioned> newest(Kind kind, String id) {
    return shared.get(kind, id);
  }

  @Override
  public List<Versioned> newest(Kind kind) {
    return shared.list(kind);
  }

  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    return shared.put(kind, id, expectedVersion, document);
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    return shared.delete(kind, id, expectedVersion);
  }

  @Override
  public AutoCloseable watch(Kind kind, Runnable watcher) {
    watchers.put(kind, watcher);
    return () -> {};
  }

  @Override
  public void close() {}
}
