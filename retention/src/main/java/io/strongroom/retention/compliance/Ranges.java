package io.strongroom.retention.compliance;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sums and differences of stretches of time. Pure functions. */
public final class Ranges {
  private Ranges() {}

  /**
   * What of some ranges is in none of the others.
   *
   * @param from ascending, disjoint
   * @param others any order, may overlap
   */
  public static List<TimeRange> minus(List<TimeRange> from, List<TimeRange> others) {
    List<TimeRange> sorted = others.stream().sorted(Comparator.comparing(TimeRange::from)).toList();
    List<TimeRange> left = new ArrayList<>();
    for (TimeRange range : from) {
      WallTime at = range.from();
      for (TimeRange other : sorted) {
        if (other.overlaps(range)) {
          addTo(left, at, other.from());
          at = WallTime.max(at, other.to());
        }
      }
      addTo(left, at, range.to());
    }
    return left;
  }

  private static void addTo(List<TimeRange> left, WallTime from, WallTime to) {
    if (from.isBefore(to)) {
      left.add(new TimeRange(from, to));
    }
  }
}
