package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When room runs out, if everything goes on as it does at one instant. Immutable.
 *
 * @param at the instant
 * @param roomBytes what packs may still take
 * @param totalBytes size of the volumes
 * @param releaseBelowBytes with less room, footage goes that has met its floor
 * @param shortFrom when there will be less room than that; empty: never
 * @param lines by class, the first to give way first
 */
public record Forecast(
    Instant at,
    long roomBytes,
    long totalBytes,
    long releaseBelowBytes,
    Optional<Instant> shortFrom,
    List<Line> lines) {
  public Forecast {
    lines = List.copyOf(lines);
  }

  /**
   * One class.
   *
   * @param bytesPerDay what it brings in 24 hours
   * @param floorDays how long each second must stay
   * @param storedBytes what is there of it
   * @param pastFloorBytes how much of that may go
   * @param heldBytes how much of it stays for a case
   * @param stopsBelowBytes with less room its recording stops; 0: it never does
   * @param breaksAt from when on there is no room to record it and to keep every floor, although
   *     everything that has met its floor has gone and recording of the classes before it has
   *     stopped; empty: never
   * @param thinned from when on keyframes alone stay of it, and how much they are
   */
  public record Line(
      RetentionClass type,
      long bytesPerDay,
      int floorDays,
      long storedBytes,
      long pastFloorBytes,
      long heldBytes,
      long stopsBelowBytes,
      Optional<Instant> breaksAt,
      Optional<Load.Thinned> thinned) {}

  /** When the first floor breaks; empty: none does. */
  public Optional<Instant> firstBreak() {
    return lines.stream().flatMap(line -> line.breaksAt().stream()).min(Instant::compareTo);
  }

  /** The line of a class; empty if no rule knows it. */
  public Optional<Line> line(RetentionClass type) {
    return lines.stream().filter(line -> line.type().equals(type)).findFirst();
  }
}
