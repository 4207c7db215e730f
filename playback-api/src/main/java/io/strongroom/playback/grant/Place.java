package io.strongroom.playback.grant;

import io.strongroom.recording.camera.Position;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Arrays;
import java.util.List;

/**
 * A place on the map that footage is asked of. It says how the cameras of a request were found; who
 * asks may have corrected the list. Immutable; pure; WGS-84.
 */
public sealed interface Place {
  /** Whether something that stands there lies in it; its edge belongs to it. */
  boolean contains(Position position);

  /**
   * All that is so near.
   *
   * @param metres along the ground
   */
  record Around(Position middle, int metres) implements Place {
    /** Largest distance. */
    public static final int MOST_METRES = 50_000;

    /**
     * @throws StrongroomException CALLER with the field first in its message
     */
    public Around {
      if (metres < 1 || metres > MOST_METRES) {
        throw new StrongroomException(
            ErrorKind.CALLER, "metres: must be a whole number from 1 to " + MOST_METRES);
      }
    }

    @Override
    public boolean contains(Position position) {
      return middle.metresTo(position) <= metres;
    }
  }

  /** A polygon, whose sides are straight in degrees. */
  record Inside(List<Position> corners) implements Place {
    private static final int LEAST_CORNERS = 3;

    /** Most corners. */
    public static final int MOST_CORNERS = 64;

    /** Widest it may be in degrees, so that it does not go around the world. */
    public static final int MOST_DEGREES = 5;

    /**
     * @throws StrongroomException CALLER with the field first in its message
     */
    public Inside {
      corners = List.copyOf(corners);
      if (corners.size() < LEAST_CORNERS || corners.size() > MOST_CORNERS) {
        throw wrong("must have 3 to " + MOST_CORNERS);
      }
      if (span(corners.stream().mapToDouble(Position::latitude).toArray()) > MOST_DEGREES
          || span(corners.stream().mapToDouble(Position::longitude).toArray()) > MOST_DEGREES) {
        throw wrong("must lie within " + MOST_DEGREES + " degrees; make several requests");
      }
    }

    private static double span(double[] degrees) {
      return Arrays.stream(degrees).max().orElse(0) - Arrays.stream(degrees).min().orElse(0);
    }

    private static StrongroomException wrong(String what) {
      return new StrongroomException(ErrorKind.CALLER, "corners: " + what);
    }

    @Override
    public boolean contains(Position at) {
      boolean inside = false;
      for (int i = 0; i < corners.size(); i++) {
        Position a = corners.get(i);
        Position b = corners.get((i + 1) % corners.size());
        if (isOn(at, a, b)) {
          return true;
        }
        boolean between = a.latitude() <= at.latitude() != b.latitude() <= at.latitude();
        if (between
            && at.longitude()
                < a.longitude()
                    + (at.latitude() - a.latitude())
                        * (b.longitude() - a.longitude())
                        / (b.latitude() - a.latitude())) {
          inside = !inside;
        }
      }
      return inside;
    }

    private static boolean isOn(Position at, Position a, Position b) {
      double turn =
          (b.longitude() - a.longitude()) * (at.latitude() - a.latitude())
              - (b.latitude() - a.latitude()) * (at.longitude() - a.longitude());
      return Math.abs(turn) < 1e-14
          && Math.min(a.longitude(), b.longitude()) <= at.longitude()
          && at.longitude() <= Math.max(a.longitude(), b.longitude())
          && Math.min(a.latitude(), b.latitude()) <= at.latitude()
          && at.latitude() <= Math.max(a.latitude(), b.latitude());
    }
  }
}
