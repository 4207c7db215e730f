package io.strongroom.playback.evidence;

import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.time.Instant;

/** What time does to exports. */
final class ExportSweep {
  /** How long the record of an export that has ended is kept. */
  static final Duration RECORD_KEPT = Duration.ofDays(90);

  private ExportSweep() {}

  /** The record first, then the file: what is left of a crash in between is a stray file. */
  static void settle(
      ExportJob job, Instant now, Duration kept, ExportJobs jobs, ExportFiles files) {
    try {
      if (job.state().hasPackage() && !job.changedAt().plus(kept).isAfter(now)) {
        var _ = jobs.put(job.expired(now));
        files.remove(job.id());
      } else if (job.state().isEnd() && job.changedAt().plus(RECORD_KEPT).isBefore(now)) {
        jobs.forget(job);
      }
    } catch (StrongroomException e) {
      // Its owner was quicker; the next sweep sees what came of it.
    }
  }
}
