package io.strongroom.recording.read;

import io.strongroom.recording.index.GapRows;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Puts the gap rows of several nodes together, disjoint. Who had media and could not keep it knows
 * best what happened; a recorder that waits for a camera's answer or its first keyframe knows only
 * that it has nothing yet, while another one may have been served. NODE_STOPPED yields to every
 * other cause: a node that takes a camera over declares it for all the time since its own last
 * footage. Among equals the first one told wins. Pure.
 */
final class GapMerge {
  private static final int LAST_RANK = 2;

  private GapMerge() {}

  /**
   * @param rows of each node, any order
   */
  static List<Gap> of(List<List<Gap>> rows) {
    List<Gap> merged = new ArrayList<>();
    for (int rank = 0; rank <= LAST_RANK; rank++) {
      for (List<Gap> ofNode : rows) {
        for (Gap gap : ofNode) {
          if (rank(gap.cause()) == rank) {
            add(merged, gap);
          }
        }
      }
    }
    return merged;
  }

  private static int rank(GapCause cause) {
    return switch (cause) {
      case DISK, OVERLOAD, LOSS, FORMAT_NOT_SUPPORTED, DELETED_BY_ORDER, THINNED -> 0;
      case UNREACHABLE, REFUSED, AUTHENTICATION, NO_MEDIA, SWITCHED_OFF, MOVED, SHORTAGE -> 1;
      case NODE_STOPPED -> LAST_RANK;
    };
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
