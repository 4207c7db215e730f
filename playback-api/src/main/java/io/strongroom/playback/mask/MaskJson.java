package io.strongroom.playback.mask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.retention.change.ChangeId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Masks as the documents of control records. Thread-safe. */
final class MaskJson {
  private static final int FORMAT = 1;
  private final JsonMapper json = new JsonMapper();

  Bytes write(CameraId camera, List<MaskVersion> versions) {
    ObjectNode document = json.createObjectNode();
    document.put("format", FORMAT);
    document.put("camera", camera.toString());
    ArrayNode all = document.putArray("versions");
    for (MaskVersion version : versions) {
      ObjectNode node = all.addObject();
      node.put("number", version.number());
      node.put("from", version.from().micros());
      node.put("past", version.past());
      write(node.putArray("polygons"), version.polygons());
      node.put("by", version.by());
      node.put("at", version.at().toString());
      version
          .approved()
          .ifPresent(
              approved ->
                  node.put("approvedBy", approved.by())
                      .put("change", approved.change().toString()));
    }
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  /** Each polygon as its numbers in order. */
  static void write(ArrayNode into, List<MaskPolygon> polygons) {
    for (MaskPolygon polygon : polygons) {
      ArrayNode numbers = into.addArray();
      polygon.corners().forEach(corner -> numbers.add(corner.x()).add(corner.y()));
    }
  }

  /** What {@link #write(ArrayNode, List)} wrote. */
  static List<MaskPolygon> polygons(JsonNode array) {
    List<MaskPolygon> polygons = new ArrayList<>();
    for (JsonNode numbers : array) {
      List<MaskPolygon.Point> corners = new ArrayList<>();
      for (int i = 0; i + 1 < numbers.size(); i += 2) {
        corners.add(
            new MaskPolygon.Point(numbers.get(i).intValue(), numbers.get(i + 1).intValue()));
      }
      polygons.add(new MaskPolygon(corners));
    }
    return polygons;
  }

  /**
   * @throws StrongroomException CORRUPT for anything that {@link #write} does not write
   */
  MaskHistory read(CameraId camera, Versioned stored) {
    try {
      JsonNode document = json.readTree(stored.document().toArray());
      if (document.path("format").asInt() != FORMAT
          || !document.path("camera").asText().equals(camera.toString())) {
        throw new IllegalArgumentException("another format, or another camera's");
      }
      List<MaskVersion> versions = new ArrayList<>();
      for (JsonNode each : document.required("versions")) {
        versions.add(version(each));
      }
      return new MaskHistory(versions, stored.version());
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the masks of camera "
              + camera
              + " are damaged, so nothing of it is shown; restore the control"
              + " records from a backup",
          e);
    }
  }

  private static MaskVersion version(JsonNode node) {
    return new MaskVersion(
        node.required("number").intValue(),
        new WallTime(node.required("from").longValue()),
        node.required("past").booleanValue(),
        polygons(node.required("polygons")),
        node.required("by").asText(),
        Instant.parse(node.required("at").asText()),
        node.has("change")
            ? Optional.of(
                new MaskVersion.Approved(
                    node.required("approvedBy").asText(),
                    ChangeId.parse(node.required("change").asText())))
            : Optional.empty());
  }
}
