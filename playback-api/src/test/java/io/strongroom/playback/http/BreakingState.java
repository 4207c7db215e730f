package io.strongroom.playback.http;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import java.util.List;
import java.util.Optional;

/** Control records whose writer is gone after so many writes. One thread. */
public final class BreakingState implements StateStore {
  private final StateStore records;
  private int left;

  /**
   * @param writes how many succeed
   */
  public BreakingState(StateStore records, int writes) {
    this.records = records;
    this.left = writes;
  }

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
    if (left == 0) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "gone");
    }
    left--;
    return records.put(kind, id, expectedVersion, document);
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    return records.delete(kind, id, expectedVersion);
  }

  @Override
  public void close() {}
}
