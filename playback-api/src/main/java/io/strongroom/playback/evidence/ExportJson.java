package io.strongroom.playback.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.playback.evidence.BuiltPackage.Media;
import io.strongroom.playback.evidence.ExportJob.GrantUsed;
import io.strongroom.playback.grant.Person;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Exports as the documents of control records. Thread-safe. */
final class ExportJson {
  private final JsonMapper json = new JsonMapper();

  Bytes write(ExportJob job) {
    ObjectNode document = json.createObjectNode();
    document.put("id", job.id().toString());
    document.put("user", job.by().user());
    document.put("name", job.by().name());
    document.put("unit", job.by().unit());
    ArrayNode cameras = document.putArray("cameras");
    job.wish().cameras().forEach(camera -> cameras.add(camera.toString()));
    write(document, job.wish().range());
    document.put("copies", job.wish().copies().name());
    job.purpose().ifPresent(purpose -> document.put("purpose", purpose));
    ArrayNode grants = document.putArray("grants");
    job.grants()
        .forEach(grant -> grants.addObject().put("id", grant.id()).put("case", grant.caseNumber()));
    document.put("node", job.node().toString());
    document.put("state", job.state().name());
    document.put("createdAt", job.createdAt().toString());
    document.put("changedAt", job.changedAt().toString());
    document.put("estimateBytes", job.estimateBytes());
    job.built().ifPresent(built -> write(document.putObject("built"), built));
    job.failure().ifPresent(failure -> document.put("failure", failure));
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  private static void write(ObjectNode node, TimeRange range) {
    node.put("from", range.from().micros());
    node.put("to", range.to().micros());
  }

  private static void write(ObjectNode node, BuiltPackage built) {
    node.put("bytes", built.bytes());
    node.put("sums", built.sums());
    ArrayNode media = node.putArray("media");
    for (Media each : built.media()) {
      ObjectNode file = media.addObject();
      file.put("camera", each.camera().toString());
      write(file, each.range());
      file.put("offset", each.offset());
      file.put("bytes", each.bytes());
      each.masks().ifPresent(masks -> file.put("masks", masks));
    }
  }

  /**
   * @throws StrongroomException CORRUPT for anything that {@link #write} does not write
   */
  ExportJob read(Versioned stored) {
    try {
      JsonNode document = json.readTree(stored.document().toArray());
      ExportId id = ExportId.parse(text(document, "id"));
      if (!id.toString().equals(stored.id())) {
        throw new IllegalArgumentException("it is the record of " + id);
      }
      return new ExportJob(
          id,
          new Person(text(document, "user"), text(document, "name"), text(document, "unit")),
          new Wish(cameras(document.required("cameras")), range(document), copies(document)),
          Optional.ofNullable(document.path("purpose").textValue()),
          grants(document.required("grants")),
          NodeId.parse(text(document, "node")),
          ExportState.valueOf(text(document, "state")),
          Instant.parse(text(document, "createdAt")),
          Instant.parse(text(document, "changedAt")),
          document.required("estimateBytes").longValue(),
          built(document.path("built")),
          Optional.ofNullable(document.path("failure").textValue()),
          stored.version());
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the record of export "
              + stored.id()
              + " is damaged; restore the control records from a backup",
          e);
    }
  }

  /** Of exports from before there were others: originals. */
  private static Copies copies(JsonNode document) {
    return Optional.ofNullable(document.path("copies").textValue())
        .map(Copies::valueOf)
        .orElse(Copies.ORIGINALS);
  }

  private static List<CameraId> cameras(JsonNode node) {
    List<CameraId> cameras = new ArrayList<>();
    node.forEach(camera -> cameras.add(CameraId.parse(camera.asText())));
    return cameras;
  }

  private static List<GrantUsed> grants(JsonNode node) {
    List<GrantUsed> grants = new ArrayList<>();
    node.forEach(grant -> grants.add(new GrantUsed(text(grant, "id"), text(grant, "case"))));
    return List.copyOf(grants);
  }

  private static TimeRange range(JsonNode node) {
    return new TimeRange(
        new WallTime(node.required("from").longValue()),
        new WallTime(node.required("to").longValue()));
  }

  private static Optional<BuiltPackage> built(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    List<Media> media = new ArrayList<>();
    for (JsonNode each : node.required("media")) {
      media.add(
          new Media(
              CameraId.parse(text(each, "camera")),
              range(each),
              each.required("offset").longValue(),
              each.required("bytes").longValue(),
              Optional.ofNullable(each.path("masks").textValue())));
    }
    return Optional.of(
        new BuiltPackage(
            node.required("bytes").longValue(), text(node, "sums"), List.copyOf(media)));
  }

  private static String text(JsonNode document, String field) {
    return Optional.ofNullable(document.path(field).textValue())
        .orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
  }
}
