package io.strongroom.playback.grant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.recording.camera.Position;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Place, resident and what was uncovered, as parts of a request's document. Pure. */
final class GroundsJson {
  private GroundsJson() {}

  static void write(ObjectNode document, Grounds grounds) {
    grounds.place().ifPresent(place -> write(document.putObject("place"), place));
    grounds
        .resident()
        .ifPresent(
            resident ->
                document
                    .putObject("resident")
                    .put("name", resident.name())
                    .put("identity", resident.identity())
                    .put("wanted", resident.wanted()));
  }

  private static void write(ObjectNode node, Place place) {
    switch (place) {
      case Place.Around around -> {
        write(node.putArray("middle"), around.middle());
        node.put("metres", around.metres());
      }
      case Place.Inside inside -> {
        ArrayNode corners = node.putArray("corners");
        inside.corners().forEach(corner -> write(corners.addArray(), corner));
      }
    }
  }

  private static void write(ArrayNode node, Position position) {
    node.add(position.latitude()).add(position.longitude());
  }

  static void write(ObjectNode grant, List<Uncovering> uncovered) {
    if (uncovered.isEmpty()) {
      return;
    }
    ArrayNode all = grant.putArray("uncovered");
    for (Uncovering each : uncovered) {
      ObjectNode node = all.addObject();
      node.put("camera", each.camera().toString());
      node.put("from", each.footage().from().micros());
      node.put("to", each.footage().to().micros());
      ArrayNode polygons = node.putArray("polygons");
      for (MaskPolygon polygon : each.polygons()) {
        ArrayNode numbers = polygons.addArray();
        polygon.corners().forEach(corner -> numbers.add(corner.x()).add(corner.y()));
      }
      node.put("by", each.by()).put("at", each.at().toString());
    }
  }

  static Optional<Place> place(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    if (node.has("middle")) {
      return Optional.of(
          new Place.Around(position(node.path("middle")), node.required("metres").intValue()));
    }
    List<Position> corners = new ArrayList<>();
    node.required("corners").forEach(corner -> corners.add(position(corner)));
    return Optional.of(new Place.Inside(corners));
  }

  private static Position position(JsonNode node) {
    return new Position(node.required(0).doubleValue(), node.required(1).doubleValue());
  }

  static Optional<Resident> resident(JsonNode node) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Resident(
                node.required("name").asText(),
                node.required("identity").asText(),
                node.required("wanted").asText()));
  }

  static List<Uncovering> uncovered(JsonNode array) {
    List<Uncovering> all = new ArrayList<>();
    for (JsonNode node : array) {
      List<MaskPolygon> polygons = new ArrayList<>();
      node.required("polygons").forEach(numbers -> polygons.add(polygon(numbers)));
      all.add(
          new Uncovering(
              all.size() + 1,
              CameraId.parse(node.required("camera").asText()),
              new TimeRange(
                  new WallTime(node.required("from").longValue()),
                  new WallTime(node.required("to").longValue())),
              polygons,
              node.required("by").asText(),
              Instant.parse(node.required("at").asText())));
    }
    return all;
  }

  private static MaskPolygon polygon(JsonNode numbers) {
    List<MaskPolygon.Point> corners = new ArrayList<>();
    for (int i = 0; i + 1 < numbers.size(); i += 2) {
      corners.add(new MaskPolygon.Point(numbers.get(i).intValue(), numbers.get(i + 1).intValue()));
    }
    return new MaskPolygon(corners);
  }
}
