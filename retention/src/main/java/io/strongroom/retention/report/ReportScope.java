package io.strongroom.retention.report;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What a report is about. Immutable.
 *
 * @param from first day
 * @param to last day, included
 * @param retentionClass cameras that have this class now; empty for all
 * @param area cameras of this area: the managing unit, which is what a camera has
 * @param camera one camera alone
 */
public record ReportScope(
    LocalDate from,
    LocalDate to,
    Optional<RetentionClass> retentionClass,
    Optional<String> area,
    Optional<CameraId> camera) {
  /** Longest range in days: a year and what a year's report looks back on. */
  public static final int MAX_DAYS = 400;

  /**
   * @throws StrongroomException CALLER, naming the field
   */
  public ReportScope {
    if (to.isBefore(from)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "to: must not be before from; got from=" + from + " to=" + to);
    }
    if (from.isBefore(LocalDate.EPOCH) || ChronoUnit.DAYS.between(from, to) >= MAX_DAYS) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "from: a report is of " + MAX_DAYS + " days at most, none before 1970; ask for several");
    }
  }

  /** Its days, ascending. */
  public List<LocalDate> days() {
    return from.datesUntil(to.plusDays(1)).toList();
  }

  /** Whether it leaves out cameras. */
  boolean isNarrowed() {
    return retentionClass.isPresent() || area.isPresent() || camera.isPresent();
  }

  /** Whether a camera belongs to it. */
  boolean includes(ReportCamera one) {
    return retentionClass.map(one.retentionClass()::equals).orElse(true)
        && area.map(one.area()::equals).orElse(true)
        && camera.map(one.id()::equals).orElse(true);
  }
}
