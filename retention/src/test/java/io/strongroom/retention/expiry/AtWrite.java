package io.strongroom.retention.expiry;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Runs something before a record is written that has a text in it. */
final class AtWrite implements StateStore {
  private final StateStore whole;
  private final Kind kind;
  private final String text;
  private final Runnable action;

  private AtWrite(StateStore whole, Kind kind, String text, Runnable action) {
    this.whole = whole;
    this.kind = kind;
    this.text = text;
    this.action = action;
  }

  static StateStore of(StateStore whole, Kind kind, String text, Runnable action) {
    return new AtWrite(whole, kind, text, action);
  }

  @Override
  public Optional<Versioned> get(Kind kind, String id) {
    return whole.get(kind, id);
  }

  @Override
  public List<Versioned> list(Kind kind) {
    return whole.list(kind);
  }

  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    if (kind == this.kind
        && new String(document.toArray(), StandardCharsets.UTF_8).contains(text)) {
      action.run();
    }
    return whole.put(kind, id, expectedVersion, document);
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    return whole.delete(kind, id, expectedVersion);
  }

  @Override
  public void close() {}
}
