package io.strongroom.recording.index;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.List;

/** Keeps a camera's gap rows disjoint. Pure. */
public final class GapRows {
  private GapRows() {}

  /** Rows to delete and rows to put. */
  public record Change(List<Gap> delete, List<Gap> put) {}

  /**
   * How to add a gap.
   *
   * @param near the rows that overlap or touch it, ascending, disjoint
   */
  public static Change add(List<Gap> near, Gap gap) {
    List<Gap> pieces = new ArrayList<>();
    WallTime at = gap.range().from();
    for (Gap row : near) {
      if (at.isBefore(row.range().from())) {
        WallTime to = WallTime.min(row.range().from(), gap.range().to());
        pieces.add(new Gap(new TimeRange(at, to), gap.cause()));
      }
      pieces.add(row);
      at = WallTime.max(at, row.range().to());
    }
    if (at.isBefore(gap.range().to())) {
      pieces.add(new Gap(new TimeRange(at, gap.range().to()), gap.cause()));
    }
    return new Change(near, joined(pieces));
  }

  private static List<Gap> joined(List<Gap> ascending) {
    List<Gap> result = new ArrayList<>();
    for (Gap piece : ascending) {
      Gap last = result.isEmpty() ? null : result.getLast();
      if (last != null
          && last.cause() == piece.cause()
          && last.range().to().equals(piece.range().from())) {
        TimeRange both = new TimeRange(last.range().from(), piece.range().to());
        result.set(result.size() - 1, new Gap(both, piece.cause()));
      } else {
        result.add(piece);
      }
    }
    return result;
  }
}
