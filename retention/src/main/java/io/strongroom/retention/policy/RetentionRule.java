package io.strongroom.retention.policy;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;

/**
 * How long footage of one class is kept.
 *
 * <p>Footage is kept and deleted by whole civil days, so the last second of a day is up to one day
 * younger than its first when both go: the ceiling must exceed the floor by a day at least.
 *
 * @param retentionClass which class
 * @param floorDays every second is kept at least this many days (Order 799 art. 17: never under 30)
 * @param ceilingDays no second is kept longer than this many days
 * @param legalBasis the written basis of both
 */
public record RetentionRule(
    RetentionClass retentionClass, int floorDays, int ceilingDays, String legalBasis) {
  /** Least number of days that Order 799 art. 17 allows. */
  public static final int LEGAL_FLOOR_DAYS = 30;

  /** Longest ceiling that is accepted; beyond ten years it is a typing error. */
  public static final int MAX_CEILING_DAYS = 3_660;

  public RetentionRule {
    String where = "retention.classes." + retentionClass;
    if (floorDays < LEGAL_FLOOR_DAYS) {
      throw refuse(where + ".floor-days must be at least 30 (Order 799 art. 17); got " + floorDays);
    }
    if (ceilingDays <= floorDays || ceilingDays > MAX_CEILING_DAYS) {
      throw refuse(
          where
              + ".ceiling-days must be greater than floor-days (a civil day is deleted as a whole)"
              + " and at most "
              + MAX_CEILING_DAYS
              + "; got floor-days="
              + floorDays
              + " ceiling-days="
              + ceilingDays);
    }
    if (legalBasis.isBlank()) {
      throw refuse(where + ".legal-basis must name the rule that sets floor and ceiling");
    }
  }

  /** The day at whose midnight footage recorded on {@code recordingDay} is past its ceiling. */
  public LocalDate expiryDay(LocalDate recordingDay) {
    return recordingDay.plusDays(ceilingDays);
  }

  private static StrongroomException refuse(String message) {
    return new StrongroomException(ErrorKind.CALLER, message);
  }
}
