package io.strongroom.playback.mask;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A part of the picture, as its corners in order. Immutable; checks itself: 3 to 64 corners within
 * the picture, no two the same, no sides that cross.
 *
 * @param corners at least three
 */
public record MaskPolygon(List<Point> corners) {
  /** Fewest and most corners. */
  public static final int MIN_CORNERS = 3;

  public static final int MAX_CORNERS = 64;

  /** Width and height of the picture in the unit of {@link Point}. */
  public static final int WHOLE = 10_000;

  /**
   * A place in the picture, in ten-thousandths of its width from the left and of its height from
   * the top.
   */
  public record Point(int x, int y) {}

  /**
   * @throws StrongroomException CALLER, naming what is wrong
   */
  public MaskPolygon {
    corners = List.copyOf(corners);
    if (corners.size() < MIN_CORNERS || corners.size() > MAX_CORNERS) {
      throw wrong("has " + corners.size() + " corners; give 3 to 64");
    }
    Set<Point> seen = new HashSet<>();
    for (Point corner : corners) {
      if (corner.x() < 0 || corner.x() > WHOLE || corner.y() < 0 || corner.y() > WHOLE) {
        throw wrong("has a corner outside of the picture; both numbers are from 0 to 1");
      }
      if (!seen.add(corner)) {
        throw wrong("has the same corner twice; leave one of them out");
      }
    }
    List<Point> all = corners;
    if (all.stream().allMatch(corner -> turn(all.get(0), all.get(1), corner) == 0)) {
      throw wrong("has its corners on one line; move one of them");
    }
    if (crosses(corners)) {
      throw wrong("has sides that cross; give its corners in order around it");
    }
  }

  private static StrongroomException wrong(String what) {
    return new StrongroomException(ErrorKind.CALLER, what);
  }

  private static boolean crosses(List<Point> corners) {
    int n = corners.size();
    for (int i = 0; i < n; i++) {
      Point a = corners.get(i);
      Point b = corners.get((i + 1) % n);
      Point after = corners.get((i + 2) % n);
      if (turn(a, b, after) == 0 && backwards(a, b, after)) {
        return true;
      }
      for (int j = i + 2; j < n; j++) {
        boolean neighbours = (j + 1) % n == i;
        if (!neighbours && meet(a, b, corners.get(j), corners.get((j + 1) % n))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a side leads back over the one before it. */
  private static boolean backwards(Point a, Point b, Point c) {
    return (long) (b.x() - a.x()) * (c.x() - b.x()) + (long) (b.y() - a.y()) * (c.y() - b.y()) < 0;
  }

  private static boolean meet(Point a, Point b, Point c, Point d) {
    int abc = turn(a, b, c);
    int abd = turn(a, b, d);
    int cda = turn(c, d, a);
    int cdb = turn(c, d, b);
    return (abc != abd && cda != cdb)
        || (abc == 0 && within(a, b, c))
        || (abd == 0 && within(a, b, d))
        || (cda == 0 && within(c, d, a))
        || (cdb == 0 && within(c, d, b));
  }

  private static int turn(Point a, Point b, Point c) {
    return Long.signum(
        (long) (b.x() - a.x()) * (c.y() - a.y()) - (long) (b.y() - a.y()) * (c.x() - a.x()));
  }

  private static boolean within(Point a, Point b, Point on) {
    return Math.min(a.x(), b.x()) <= on.x()
        && on.x() <= Math.max(a.x(), b.x())
        && Math.min(a.y(), b.y()) <= on.y()
        && on.y() <= Math.max(a.y(), b.y());
  }
}
