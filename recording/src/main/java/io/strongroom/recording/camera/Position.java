package io.strongroom.recording.camera;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;

/**
 * Where a camera stands: WGS-84, decimal degrees, to a ten-millionth of a degree (a centimetre).
 * Immutable; pure.
 *
 * <p>Coordinates of maps that are shifted by rule (GCJ-02, BD-09) are not WGS-84 and are up to some
 * hundred metres off. Nothing is converted here: what is given is believed.
 *
 * @param latitude degrees north, -90 to 90
 * @param longitude degrees east, -180 to 180
 */
public record Position(double latitude, double longitude) {
  /** Semi-major axis of the ellipsoid in metres. */
  private static final double SEMI_MAJOR = 6_378_137.0;

  private static final double FLATTENING = 1 / 298.257223563;
  private static final double ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING);

  /** Of a sphere with the ellipsoid's volume, in metres. */
  private static final double MEAN_RADIUS = 6_371_000.79;

  private static final double STEPS_PER_DEGREE = 1e7;

  /**
   * @throws StrongroomException CALLER, naming the field
   */
  public Position {
    require("latitude", latitude, 90);
    require("longitude", longitude, 180);
    latitude = rounded(latitude);
    longitude = rounded(longitude);
  }

  private static void require(String field, double degrees, int most) {
    if (!(Math.abs(degrees) <= most)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          field
              + ": must be decimal degrees from -"
              + most
              + " to "
              + most
              + " (WGS-84, not GCJ-02 or BD-09)");
    }
  }

  /** Zero has one form. */
  private static double rounded(double degrees) {
    return Math.rint(degrees * STEPS_PER_DEGREE) / STEPS_PER_DEGREE + 0.0;
  }

  /**
   * How far another place is along the ground, heights aside: the straight line through the
   * ellipsoid, bent to a sphere's arc. Within a centimetre up to 50 km.
   *
   * @return metres
   */
  public double metresTo(Position other) {
    double[] here = cartesian();
    double[] there = other.cartesian();
    double chord =
        Math.sqrt(
            square(here[0] - there[0]) + square(here[1] - there[1]) + square(here[2] - there[2]));
    return 2 * MEAN_RADIUS * Math.asin(Math.min(1, chord / (2 * MEAN_RADIUS)));
  }

  /** From the middle of the Earth, in metres. */
  private double[] cartesian() {
    double north = Math.toRadians(latitude);
    double east = Math.toRadians(longitude);
    double normal = SEMI_MAJOR / Math.sqrt(1 - ECCENTRICITY_SQUARED * square(Math.sin(north)));
    return new double[] {
      normal * Math.cos(north) * Math.cos(east),
      normal * Math.cos(north) * Math.sin(east),
      normal * (1 - ECCENTRICITY_SQUARED) * Math.sin(north)
    };
  }

  private static double square(double number) {
    return number * number;
  }

  @Override
  public String toString() {
    return "position";
  }
}
