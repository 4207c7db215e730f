package io.strongroom.playback.audit;

import io.strongroom.recording.model.TimeRange;
import java.util.List;

/** The inspecting face of the access log. Thread-safe; calls block on disk. */
public interface AccessLogReader {
  /** Most entries that one call returns. */
  int MAX_ENTRIES = 10_000;

  /**
   * The entries made within {@code range}, in the order of the log.
   *
   * @param maxEntries 1 to {@link #MAX_ENTRIES}; a result that it cut is not complete
   * @throws io.strongroom.recording.model.StrongroomException CALLER if {@code maxEntries} is out
   *     of bounds; UNAVAILABLE if the log's folder cannot be read
   */
  Reading read(TimeRange range, int maxEntries);

  /**
   * What was read.
   *
   * @param entries ascending by index
   * @param complete false if {@code maxEntries} cut it; read on from the last entry's time
   * @param damage one line for each place where stored bytes are not what was written
   */
  record Reading(List<AccessLogEntry> entries, boolean complete, List<String> damage) {}
}
