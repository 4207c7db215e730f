package io.strongroom.retention.hold;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The documents of holds and of their set. Thread-safe. */
final class HoldJson {
  private final JsonMapper json = new JsonMapper();

  Bytes write(Hold hold) {
    ObjectNode document = json.createObjectNode();
    document.put("id", hold.id().toString());
    ArrayNode cameras = document.putArray("cameras");
    hold.wish().cameras().forEach(camera -> cameras.add(camera.toString()));
    document.put("from", hold.wish().range().from().micros());
    document.put("to", hold.wish().range().to().micros());
    document.put("case", hold.wish().caseNumber());
    document.put("basis", hold.wish().basis());
    document.put("requester", hold.wish().requester());
    put(document, "until", hold.until());
    document.put("placedBy", hold.placedBy());
    document.put("placedAt", hold.placedAt().toString());
    return bytes(document);
  }

  Hold hold(Versioned stored) {
    return read(
        "hold " + stored.id(),
        stored,
        document -> {
          List<CameraId> cameras = new ArrayList<>();
          document.path("cameras").forEach(each -> cameras.add(CameraId.parse(each.asText())));
          Hold hold =
              new Hold(
                  HoldId.parse(text(document, "id")),
                  new Hold.Wish(
                      cameras,
                      new TimeRange(
                          new WallTime(document.path("from").asLong()),
                          new WallTime(document.path("to").asLong())),
                      text(document, "case"),
                      text(document, "basis"),
                      text(document, "requester"),
                      instant(document, "until")),
                  instant(document, "until"),
                  text(document, "placedBy"),
                  Instant.parse(text(document, "placedAt")));
          requireOwn(stored, hold.id());
          return hold;
        });
  }

  Bytes write(HoldSet set) {
    ObjectNode document = json.createObjectNode();
    ArrayNode holds = document.putArray("holds");
    for (HoldSet.Entry entry : set.entries()) {
      put(holds.addObject().put("id", entry.id().toString()), "until", entry.until());
    }
    putKey(document, "closing", set.closing());
    putKey(document, "lettingGo", set.lettingGo());
    return bytes(document);
  }

  HoldSet set(Versioned stored) {
    return read(
        "the set of holds",
        stored,
        document -> {
          if (!document.path("holds").isArray()) {
            throw new IllegalArgumentException("it names no holds");
          }
          List<HoldSet.Entry> entries = new ArrayList<>();
          for (JsonNode each : document.path("holds")) {
            entries.add(new HoldSet.Entry(HoldId.parse(text(each, "id")), instant(each, "until")));
          }
          return new HoldSet(
              stored.version(), entries, key(document, "closing"), key(document, "lettingGo"));
        });
  }

  private <T> T read(String what, Versioned stored, Function<JsonNode, T> parse) {
    try {
      return parse.apply(json.readTree(stored.document().toArray()));
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the record of " + what + " is damaged; restore the control records from a backup",
          e);
    }
  }

  private static void requireOwn(Versioned stored, HoldId id) {
    if (!id.toString().equals(stored.id())) {
      throw new IllegalArgumentException("it is the record of " + id);
    }
  }

  private static String text(JsonNode document, String field) {
    return Optional.ofNullable(document.path(field).textValue())
        .orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
  }

  private static Optional<Instant> instant(JsonNode document, String field) {
    return document.has(field)
        ? Optional.of(Instant.parse(text(document, field)))
        : Optional.empty();
  }

  private static void put(ObjectNode document, String field, Optional<Instant> instant) {
    instant.ifPresent(at -> document.put(field, at.toString()));
  }

  private static Optional<DayKeyId> key(JsonNode document, String field) {
    JsonNode key = document.path(field);
    return key.isMissingNode()
        ? Optional.empty()
        : Optional.of(DayKeyId.ofName(text(key, "key"), LocalDate.parse(text(key, "expiryDay"))));
  }

  private static void putKey(ObjectNode document, String field, Optional<DayKeyId> key) {
    key.ifPresent(
        id ->
            document
                .putObject(field)
                .put("key", id.name())
                .put("expiryDay", id.expiryDay().toString()));
  }

  private Bytes bytes(ObjectNode document) {
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }
}
