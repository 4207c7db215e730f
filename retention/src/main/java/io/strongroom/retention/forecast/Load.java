package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;

/**
 * What one class brings, and how long it stays.
 *
 * @param bytesPerDay recorded in 24 hours at the present rate
 * @param floorDays of the rule in force
 * @param ceilingDays of the rule in force
 * @param stopsBelowBytes with less room than this its recording stops; 0 if it never does
 */
public record Load(
    RetentionClass type, long bytesPerDay, int floorDays, int ceilingDays, long stopsBelowBytes) {

  /** The same with another rate. */
  public Load with(long otherBytesPerDay) {
    return new Load(type, otherBytesPerDay, floorDays, ceilingDays, stopsBelowBytes);
  }
}
