package io.strongroom.loadtests.prove.year.oracle;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One file of footage, as whoever recorded it remembers it.
 *
 * @param disk on which of the disks it lies
 * @param file its path there
 * @param type of the camera when it began
 * @param expiryDay by the rules then
 * @param from its first instant, by the node's clock
 * @param to its end
 * @param issued the latest that the node's clock had ever shown when it began
 */
public record Taken(
    int disk,
    String file,
    String camera,
    String type,
    LocalDate expiryDay,
    Instant from,
    Instant to,
    Instant issued) {

  /** The same file at another place. */
  Taken at(int other) {
    return new Taken(other, file, camera, type, expiryDay, from, to, issued);
  }

  /** Some of it may be as new as this, if the clock had been set back. */
  Instant newest() {
    return to.isAfter(issued) ? to : issued;
  }
}
