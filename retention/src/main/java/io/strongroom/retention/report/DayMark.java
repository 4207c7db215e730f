package io.strongroom.retention.report;

/** What a day of a camera is in one word; of several the first that fits. */
public enum DayMark {
  /** Nothing is known of the camera on that day, and nothing was to be. */
  NOT_KNOWN,
  /** The day is not over, or its record is not due yet. */
  NOT_OVER,
  /** There should be a record and there is none, or it cannot be read: nothing is accounted for. */
  NO_RECORD,
  /** The camera was not to be recorded. */
  NOT_DUE,
  /** Footage that was recorded is gone, and neither time nor order took it. */
  LOST,
  /** Every due second was recorded and is there. */
  WHOLE,
  /** All that was recorded has expired. */
  EXPIRED,
  /** All that was recorded has gone by order, before its time. */
  DELETED,
  /** Nothing was recorded. */
  NOTHING,
  /** Some of the due seconds are there. */
  PART
}
