package io.strongroom.retention.report;

import io.strongroom.recording.model.WallTime;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * One camera of a report. Immutable.
 *
 * @param floorDays of its class now; 0 if the rules do not know it
 * @param ceilingDays the same
 * @param floorFrom the first day that has not met its floor; on it and after it everything is to be
 *     there
 * @param oldestIntact the oldest second that can be read, of any day
 * @param standing of that second
 * @param days of the range, ascending
 */
public record CameraReport(
    ReportCamera camera,
    int floorDays,
    int ceilingDays,
    LocalDate floorFrom,
    Optional<WallTime> oldestIntact,
    Standing standing,
    List<DayReport> days) {
  /** The oldest intact second against floor and ceiling, by days. */
  public enum Standing {
    /** Nothing is there. */
    NOTHING,
    /** It is younger than the floor asks, although the camera was there before. */
    SHORT_OF_FLOOR,
    /** It is between floor and ceiling, or as old as the camera. */
    KEPT,
    /** It is past its ceiling, and a hold keeps it. */
    HELD,
    /** It should have gone. */
    PAST_CEILING
  }

  public CameraReport {
    days = List.copyOf(days);
  }

  /** Days that have not met their floor and are not whole. */
  public List<DayReport> shortfalls() {
    return days.stream().filter(DayReport::isShort).toList();
  }
}
