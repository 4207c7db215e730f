package io.strongroom.recording.read;

import io.strongroom.recording.index.GapRows;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Puts the gap rows of several nodes together, disjoint. NODE_STOPPED yields to every other cause:
 * a node that takes a camera over declares it for all the time since its own last footage, where
 * another node may know better. Pure.
 */
final class GapMerge {
  private GapMerge() {}

  /**
   * @param rows of each node, any order
   */
  static List<Gap> of(List<List<Gap>> rows) {
    List<Gap> merged = new ArrayList<>();
    Predicate<Gap> stopped = gap -> gap.cause() == GapCause.NODE_STOPPED;
    rows.stream().flatMap(List::stream).filter(stopped.negate()).forEach(gap -> add(merged, gap));
    rows.stream().flatMap(List::stream).filter(stopped).forEach(gap -> add(merged, gap));
    return merged;
  }

  private static void add(List<Gap> merged, Gap gap) {
    int from = first(merged, row -> row.range().to().compareTo(gap.range().from()) >= 0);
    int to = first(merged, row -> row.range().from().compareTo(gap.range().to()) > 0);
    List<Gap> near = merged.subList(from, to);
    List<Gap> put = GapRows.add(List.copyOf(near), gap).put();
    near.clear();
    merged.addAll(from, put);
  }

  /** Where the rows begin that {@code holds} is true of: of none before, of all after. */
  private static int first(List<Gap> rows, Predicate<Gap> holds) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (holds.test(rows.get(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
