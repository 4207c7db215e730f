package io.strongroom.recording.camera;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.IngestKind;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * The stored form of a camera: a JSON document with a format number, sealed by the state store.
 * What cannot be read is CORRUPT.
 */
final class CameraJson {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private CameraJson() {}

  static Bytes write(Camera camera) {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", FORMAT);
    node.put("id", camera.id().toString());
    node.put("name", camera.name());
    node.put("source", camera.source().toString());
    camera.credentials().ifPresent(c -> node.put("user", c.user()).put("password", c.password()));
    node.put("transport", camera.transport().name().toLowerCase(Locale.ROOT));
    node.put("managingUnit", camera.managingUnit());
    node.put("legalBasis", camera.legalBasis());
    node.put("scene", camera.scene().text());
    node.put("audio", camera.audio());
    node.put("audioBasis", camera.audioBasis());
    node.put("verifyCertificate", camera.verifyCertificate());
    node.put("retentionClass", camera.retentionClass().name());
    node.put("enabled", camera.enabled());
    node.put("created", camera.created().toString());
    node.put("ingest", camera.ingest().name().toLowerCase(Locale.ROOT));
    node.put("sessions", camera.sessions().name().toLowerCase(Locale.ROOT));
    camera.code().ifPresent(code -> node.put("code", code));
    camera.shortage().ifPresent(why -> node.put("shortage", why));
    camera
        .position()
        .ifPresent(at -> node.put("latitude", at.latitude()).put("longitude", at.longitude()));
    try {
      return Bytes.copyOf(JSON.writeValueAsBytes(node));
    } catch (IOException e) {
      throw new StrongroomException(ErrorKind.INTERNAL, "cannot encode a camera record", e);
    }
  }

  static Camera read(Bytes document) {
    try {
      JsonNode node = JSON.readTree(document.toArray());
      if (node == null || node.path("format").asInt() != FORMAT) {
        throw corrupt("unknown format");
      }
      URI source = URI.create(text(node, "source"));
      return new Camera(
          CameraId.parse(text(node, "id")),
          text(node, "name"),
          source,
          node.has("user")
              ? Optional.of(new Credentials(text(node, "user"), text(node, "password")))
              : Optional.empty(),
          Transport.valueOf(text(node, "transport").toUpperCase(Locale.ROOT)),
          text(node, "managingUnit"),
          text(node, "legalBasis"),
          Scene.parse(text(node, "scene")),
          node.path("audio").asBoolean(),
          text(node, "audioBasis"),
          node.path("verifyCertificate").asBoolean(true),
          new RetentionClass(text(node, "retentionClass")),
          node.path("enabled").asBoolean(true),
          Instant.parse(text(node, "created")),
          node.has("ingest")
              ? IngestKind.valueOf(text(node, "ingest").toUpperCase(Locale.ROOT))
              : IngestKind.usual(source),
          node.has("sessions")
              ? Sessions.valueOf(text(node, "sessions").toUpperCase(Locale.ROOT))
              : Sessions.MANY,
          node.has("code") ? Optional.of(text(node, "code")) : Optional.empty(),
          node.has("shortage") ? Optional.of(text(node, "shortage")) : Optional.empty(),
          position(node));
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      // The cause is left out: Jackson's messages quote the document.
      throw corrupt("malformed");
    }
  }

  private static Optional<Position> position(JsonNode node) {
    if (!node.has("latitude") && !node.has("longitude")) {
      return Optional.empty();
    }
    JsonNode latitude = node.path("latitude");
    JsonNode longitude = node.path("longitude");
    if (!latitude.isNumber() || !longitude.isNumber()) {
      throw corrupt("half a position");
    }
    try {
      return Optional.of(new Position(latitude.doubleValue(), longitude.doubleValue()));
    } catch (StrongroomException e) {
      throw corrupt("a position outside of the world");
    }
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isTextual()) {
      throw corrupt("field " + field + " is missing");
    }
    return value.textValue();
  }

  private static StrongroomException corrupt(String reason) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "a stored camera record cannot be read: " + reason);
  }
}
