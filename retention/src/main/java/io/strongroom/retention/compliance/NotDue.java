package io.strongroom.retention.compliance;

import io.strongroom.recording.model.TimeRange;

/**
 * A part of a day in which a camera was not to be recorded.
 *
 * @param range within the day
 * @param reason why not
 */
public record NotDue(TimeRange range, Reason reason) {
  /** Why nothing was due. */
  public enum Reason {
    /** Before the first footage or gap that is known of the camera. */
    NOT_YET,
    /** A person had switched it off. */
    SWITCHED_OFF,
    /** After the last that is known of it; it is switched off or off the register. */
    NO_LONGER
  }
}
