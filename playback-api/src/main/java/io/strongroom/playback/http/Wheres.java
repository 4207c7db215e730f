package io.strongroom.playback.http;

import io.strongroom.playback.grant.Place;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Places on the map as queries and bodies have them. Pure. */
final class Wheres {
  private Wheres() {}

  /** A place: a middle and how far around it, or corners. */
  record PlaceDraft(
      @Nullable PointDraft middle, @Nullable Integer metres, @Nullable List<PointDraft> corners) {}

  /** Degrees, WGS-84. */
  record PointDraft(@Nullable Double latitude, @Nullable Double longitude) {}

  /**
   * The place of a body.
   *
   * @throws Problem.Raised or CALLER, naming the field
   */
  static Place place(PlaceDraft given) {
    List<PointDraft> corners = given.corners();
    if (corners != null) {
      if (given.middle() != null || given.metres() != null) {
        throw Problem.field("place", "has corners or a middle with metres, not both").raised();
      }
      return new Place.Inside(corners.stream().map(each -> position("corners", each)).toList());
    }
    if (given.middle() == null || given.metres() == null) {
      throw Problem.field("place", "must have a middle with metres, or corners").raised();
    }
    return new Place.Around(position("middle", given.middle()), given.metres());
  }

  private static Position position(String field, @Nullable PointDraft given) {
    return Optional.ofNullable(given)
        .flatMap(each -> CameraRules.position(each.latitude(), each.longitude()))
        .orElseThrow(() -> Problem.field(field, "must have latitude and longitude each").raised());
  }

  /** As people get it. */
  static PlaceDraft view(Place place) {
    return switch (place) {
      case Place.Around around -> new PlaceDraft(point(around.middle()), around.metres(), null);
      case Place.Inside inside ->
          new PlaceDraft(null, null, inside.corners().stream().map(Wheres::point).toList());
    };
  }

  private static PointDraft point(Position position) {
    return new PointDraft(position.latitude(), position.longitude());
  }

  /**
   * The place of a query: {@code around=LATITUDE,LONGITUDE,METRES} or {@code
   * inside=LATITUDE,LONGITUDE LATITUDE,LONGITUDE …}; empty without either.
   *
   * @throws Problem.Raised or CALLER, naming the field
   */
  static Optional<Place> query(Exchange exchange) {
    Optional<String> around = exchange.query("around");
    Optional<String> inside = exchange.query("inside");
    if (around.isPresent() && inside.isPresent()) {
      throw Problem.field("around", "must not be given together with inside").raised();
    }
    return around.map(Wheres::around).or(() -> inside.map(Wheres::inside));
  }

  private static Place around(String text) {
    double[] numbers = numbers("around", text, 3, "LATITUDE,LONGITUDE,METRES");
    if (numbers[2] != Math.rint(numbers[2]) || Math.abs(numbers[2]) > Integer.MAX_VALUE) {
      throw Problem.field("around", "must have whole metres").raised();
    }
    return new Place.Around(new Position(numbers[0], numbers[1]), (int) numbers[2]);
  }

  private static Place inside(String text) {
    List<Position> corners = new ArrayList<>();
    for (String corner : text.strip().split("\\s+", Place.Inside.MOST_CORNERS + 2)) {
      double[] numbers = numbers("inside", corner, 2, "LATITUDE,LONGITUDE with spaces between");
      corners.add(new Position(numbers[0], numbers[1]));
    }
    return new Place.Inside(corners);
  }

  private static double[] numbers(String field, String text, int count, String form) {
    String[] parts = text.split(",", -1);
    double[] numbers = new double[count];
    if (parts.length != count) {
      throw Problem.field(field, "must be " + form).raised();
    }
    for (int i = 0; i < count; i++) {
      try {
        numbers[i] = Double.parseDouble(parts[i].strip());
      } catch (NumberFormatException e) {
        throw Problem.field(field, "must be " + form + ", as decimal numbers").raised();
      }
    }
    return numbers;
  }
}
