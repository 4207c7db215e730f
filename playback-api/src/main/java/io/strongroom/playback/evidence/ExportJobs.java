package io.strongroom.playback.evidence;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exports as control records of kind EXPORT. Thread-safe; blocks on the store. */
final class ExportJobs {
  private static final Logger log = LoggerFactory.getLogger(ExportJobs.class);

  private final StateStore state;
  private final ExportJson json = new ExportJson();

  ExportJobs(StateStore state) {
    this.state = state;
  }

  /** All of them, newest first; one whose record is damaged is left out, and the log says so. */
  List<ExportJob> all() {
    List<ExportJob> jobs = new ArrayList<>();
    for (Versioned each : state.list(Kind.EXPORT)) {
      try {
        jobs.add(json.read(each));
      } catch (StrongroomException e) {
        log.error("an export is left out", e);
      }
    }
    jobs.sort(Comparator.comparing(ExportJob::createdAt).reversed());
    return jobs;
  }

  Optional<ExportJob> find(ExportId id) {
    return state.get(Kind.EXPORT, id.toString()).map(json::read);
  }

  /**
   * Writes the next value of a record.
   *
   * @throws StrongroomException UNAVAILABLE if somebody else was faster
   */
  ExportJob put(ExportJob next) {
    return state
        .put(Kind.EXPORT, next.id().toString(), next.version(), json.write(next))
        .map(next::at)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.UNAVAILABLE, "the export has gone on meanwhile; look at it again"));
  }

  /** Forgets a record; if somebody else was faster it stays, or is gone as well. */
  void forget(ExportJob job) {
    boolean _ = state.delete(Kind.EXPORT, job.id().toString(), job.version());
  }
}
