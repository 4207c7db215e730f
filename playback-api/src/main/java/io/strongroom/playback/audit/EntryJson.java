package io.strongroom.playback.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** Entries as JSON documents, the plaintext of what is sealed. */
final class EntryJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EntryJson() {}

  static byte[] encode(WallTime at, Event event) {
    ObjectNode node = JSON.createObjectNode().put("at", at.micros());
    switch (event) {
      case Event.Intended intended -> {
        node.put("type", "intent").put("id", intended.id());
        put(node, intended.intent());
      }
      case Event.Delivered delivered -> {
        node.put("type", "delivery").put("id", delivered.id());
        node.put("bytes", delivered.delivery().bytes());
        delivered.delivery().range().ifPresent(range -> put(node, range));
      }
      case Event.Refused refused -> {
        node.put("type", "refusal").put("reason", refused.reason());
        put(node, refused.asked());
      }
      case Event.Decided decided -> {
        Decision decision = decided.decision();
        node.put("type", "decision")
            .put("request", decision.request().toString())
            .put("step", decision.step())
            .put("user", decision.user())
            .put("unit", decision.unit())
            .put("words", decision.words())
            .put("record", decision.record());
      }
    }
    try {
      return JSON.writeValueAsBytes(node);
    } catch (IOException e) {
      throw new StrongroomException(ErrorKind.INTERNAL, "an access-log entry has no JSON form", e);
    }
  }

  /**
   * @throws StrongroomException CORRUPT for anything that {@link #encode} does not write
   */
  static AccessLogEntry decode(long sequence, byte[] document) {
    try {
      JsonNode node = JSON.readTree(document);
      return new AccessLogEntry(sequence, new WallTime(number(node, "at")), event(node));
    } catch (IOException | IllegalArgumentException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "access-log entry " + sequence + " is not of a known form", e);
    }
  }

  private static Event event(JsonNode node) {
    return switch (text(node, "type")) {
      case "intent" -> new Event.Intended(text(node, "id"), intent(node));
      case "delivery" -> {
        Optional<TimeRange> range = node.has("from") ? Optional.of(range(node)) : Optional.empty();
        yield new Event.Delivered(text(node, "id"), new Delivery(range, number(node, "bytes")));
      }
      case "decision" ->
          new Event.Decided(
              new Decision(
                  UUID.fromString(text(node, "request")),
                  text(node, "step"),
                  text(node, "user"),
                  text(node, "unit"),
                  text(node, "words"),
                  text(node, "record")));
      case "refusal" -> new Event.Refused(intent(node), text(node, "reason"));
      default -> throw new IllegalArgumentException("unknown type");
    };
  }

  private static void put(ObjectNode node, Intent intent) {
    node.put("session", intent.session().toString())
        .put("user", intent.user())
        .put("unit", intent.unit())
        .put("purpose", intent.purpose())
        .put("camera", intent.camera().toString())
        .put("action", intent.action().name());
    put(node, intent.range());
    if (!intent.grant().isEmpty()) {
      node.put("grant", intent.grant());
    }
  }

  private static void put(ObjectNode node, TimeRange range) {
    node.put("from", range.from().micros()).put("to", range.to().micros());
  }

  private static Intent intent(JsonNode node) {
    return new Intent(
        UUID.fromString(text(node, "session")),
        text(node, "user"),
        text(node, "unit"),
        text(node, "purpose"),
        CameraId.parse(text(node, "camera")),
        range(node),
        Intent.Action.valueOf(text(node, "action")),
        node.path("grant").asText(""));
  }

  private static TimeRange range(JsonNode node) {
    return new TimeRange(new WallTime(number(node, "from")), new WallTime(number(node, "to")));
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(field + " must be text");
    }
    return value.textValue();
  }

  private static long number(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(field + " must be a number");
    }
    return value.longValue();
  }
}
