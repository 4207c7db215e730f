package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;
import java.util.Optional;

/**
 * What one class brings, and how long it stays.
 *
 * @param bytesPerDay recorded in 24 hours at the present rate
 * @param floorDays of the rule in force
 * @param ceilingDays of the rule in force
 * @param stopsBelowBytes with less room than this its recording stops; 0 if it never does
 * @param thinned how it is thinned, if it is
 */
public record Load(
    RetentionClass type,
    long bytesPerDay,
    int floorDays,
    int ceilingDays,
    long stopsBelowBytes,
    Optional<Thinned> thinned) {
  /**
   * That keyframes alone stay of it from some day on.
   *
   * @param afterDays of the rule in force
   * @param keptShare of its bytes that stay, from 0 to 1
   * @param measured whether that is by packs that have been thinned, or assumed
   */
  public record Thinned(int afterDays, double keptShare, boolean measured) {}

  /** The same with another rate. */
  public Load with(long otherBytesPerDay) {
    return new Load(type, otherBytesPerDay, floorDays, ceilingDays, stopsBelowBytes, thinned);
  }
}
