package io.strongroom.playback.custody;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Control records of which none that a person decides by is written before it is in the access log:
 * whoever writes one through here cannot forget it, and no writer knows of the log. What a node
 * writes by itself never waits for the log; it is {@linkplain CustodyJournal logged after it}.
 * Thread-safe; blocks on the log and the store.
 */
public final class LoggedRecords implements StateStore {
  private final StateStore records;
  private volatile @Nullable AccessLog log;
  private volatile @Nullable CustodyJournal journal;

  public LoggedRecords(StateStore records) {
    this.records = records;
  }

  /**
   * Logs from now on; until then nothing can be decided.
   *
   * @param done is told of what nodes do
   */
  public void logTo(AccessLog accessLog, CustodyJournal done) {
    log = accessLog;
    journal = done;
  }

  /**
   * Writes a record as {@link StateStore#put}.
   *
   * @throws StrongroomException UNAVAILABLE also if a person decides by it and the log is away
   */
  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    Optional<RecordSteps.Found> step = RecordSteps.of(kind, id, expectedVersion == 0, document);
    if (step.filter(RecordSteps.Found::decided).isPresent()) {
      AccessLog to = log;
      if (to == null) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "the access log is not open yet; try again in a few seconds");
      }
      to.custody(step.get().event());
    }
    Optional<Long> version = records.put(kind, id, expectedVersion, document);
    CustodyJournal done = journal;
    if (version.isPresent() && done != null && step.filter(each -> !each.decided()).isPresent()) {
      done.add(kind, id, step.get().event());
    }
    return version;
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
  public Optional<Versioned> newest(Kind kind, String id) {
    return records.newest(kind, id);
  }

  @Override
  public List<Versioned> newest(Kind kind) {
    return records.newest(kind);
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    return records.delete(kind, id, expectedVersion);
  }

  @Override
  public AutoCloseable watch(Kind kind, Runnable watcher) {
    return records.watch(kind, watcher);
  }

  /** The store that is behind it has another owner. */
  @Override
  public void close() {}
}
