package io.strongroom.loadtests.prove.year.oracle;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * What goes at once: all of one class with one expiry day, or what was held back of it.
 *
 * @param held 0; 1 for what was held back when that went; 2 for what was held back then; ...
 */
public record Part(String type, LocalDate expiryDay, int held) implements Comparable<Part> {
  private static final Comparator<Part> ORDER =
      Comparator.comparing(Part::type).thenComparing(Part::expiryDay).thenComparing(Part::held);

  Part heldBack() {
    return new Part(type, expiryDay, held + 1);
  }

  boolean isBefore(Part other) {
    return type.equals(other.type) && expiryDay.equals(other.expiryDay) && held < other.held;
  }

  @Override
  public int compareTo(Part other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return type + (held == 0 ? "" : "." + held) + "/" + expiryDay;
  }
}
