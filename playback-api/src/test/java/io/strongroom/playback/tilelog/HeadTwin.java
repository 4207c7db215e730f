package io.strongroom.playback.tilelog;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Control records in memory, that outlive power cuts and may not say whether they have written. */
final class HeadTwin implements StateStore {
  private final Map<String, Versioned> records = new TreeMap<>();

  /** Called before and after each write. */
  Runnable step = () -> {};

  /** Fail the next write: before it is made, or after. */
  boolean failBefore;

  boolean failAfter;

  @Override
  public synchronized Optional<Versioned> get(Kind kind, String id) {
    return Optional.ofNullable(records.get(kind + "/" + id));
  }

  @Override
  public synchronized List<Versioned> list(Kind kind) {
    return new ArrayList<>(records.values());
  }

  @Override
  public synchronized Optional<Long> put(Kind kind, String id, long expected, Bytes document) {
    step.run();
    if (failBefore) {
      failBefore = false;
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "no answer");
    }
    if (get(kind, id).map(Versioned::version).orElse(0L) != expected) {
      return Optional.empty();
    }
    records.put(kind + "/" + id, new Versioned(id, expected + 1, document));
    step.run();
    if (failAfter) {
      failAfter = false;
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "no answer");
    }
    return Optional.of(expected + 1);
  }

  @Override
  public synchronized boolean delete(Kind kind, String id, long expected) {
    return records.remove(kind + "/" + id) != null;
  }

  @Override
  public void close() {
    // nothing is held
  }
}
