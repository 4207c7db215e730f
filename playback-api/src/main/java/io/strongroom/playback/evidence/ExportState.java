package io.strongroom.playback.evidence;

import static io.strongroom.playback.evidence.ExportStep.BEGIN;
import static io.strongroom.playback.evidence.ExportStep.BEGIN_ANEW;
import static io.strongroom.playback.evidence.ExportStep.EXPIRE;
import static io.strongroom.playback.evidence.ExportStep.FAIL;
import static io.strongroom.playback.evidence.ExportStep.FETCH;
import static io.strongroom.playback.evidence.ExportStep.FINISH;
import static io.strongroom.playback.evidence.ExportStep.REMOVE;

import java.util.Map;
import java.util.Optional;

/** How far an export has come, and the one table by which all of them go on. */
public enum ExportState {
  /** Waits for its turn. */
  QUEUED,
  BUILDING,
  /** The package can be fetched. */
  READY,
  /** It was fetched to its end, and can be fetched again until its time is over. */
  FETCHED,
  FAILED,
  EXPIRED,
  REMOVED;

  private static final Map<ExportState, Map<ExportStep, ExportState>> TABLE =
      Map.of(
          QUEUED,
          Map.of(BEGIN, BUILDING, FAIL, FAILED, REMOVE, REMOVED),
          BUILDING,
          Map.of(BEGIN_ANEW, QUEUED, FINISH, READY, FAIL, FAILED, REMOVE, REMOVED),
          READY,
          Map.of(FETCH, FETCHED, EXPIRE, EXPIRED, REMOVE, REMOVED),
          FETCHED,
          Map.of(FETCH, FETCHED, EXPIRE, EXPIRED, REMOVE, REMOVED));

  /** The state after a step; empty if there is no such step from here. */
  Optional<ExportState> after(ExportStep step) {
    return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(step));
  }

  /** Whether nothing can happen any more. */
  public boolean isEnd() {
    return !TABLE.containsKey(this);
  }

  /** Whether there is a package. */
  public boolean hasPackage() {
    return this == READY || this == FETCHED;
  }
}
