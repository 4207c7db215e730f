package io.strongroom.playback.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Requests as the documents of control records. Thread-safe. */
final class RequestJson {
  private final JsonMapper json = new JsonMapper();

  Bytes write(AccessRequest request) {
    ObjectNode document = json.createObjectNode();
    document.put("id", request.id().toString());
    document.put("user", request.by().user());
    document.put("name", request.by().name());
    document.put("unit", request.by().unit());
    write(document.putObject("asked"), request.asked());
    document.put("standing", request.standing());
    document.put("reason", request.grounds().reason());
    document.put("caseNumber", request.grounds().caseNumber());
    document.put("legalBasis", request.grounds().legalBasis());
    GroundsJson.write(document, request.grounds());
    document.put("submittedAt", request.submittedAt().toString());
    document.put("state", request.state().name());
    request.agreement().ifPresent(first -> write(document.putObject("agreement"), first));
    request.decision().ifPresent(verdict -> write(document.putObject("decision"), verdict));
    request.grant().ifPresent(grant -> write(document.putObject("grant"), grant));
    request.revocation().ifPresent(verdict -> write(document.putObject("revocation"), verdict));
    request.emergency().ifPresent(one -> write(document.putObject("emergency"), one));
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  private static void write(ObjectNode node, Scope scope) {
    var cameras = node.putArray("cameras");
    scope.cameras().forEach(camera -> cameras.add(camera.toString()));
    node.put("from", scope.range().from().micros());
    node.put("to", scope.range().to().micros());
    var rights = node.putArray("rights");
    scope.orderedRights().forEach(right -> rights.add(right.code()));
  }

  private static void write(ObjectNode node, Verdict verdict) {
    node.put("by", verdict.by());
    node.put("at", verdict.at().toString());
    node.put("words", verdict.words());
  }

  private static void write(ObjectNode node, Agreement first) {
    node.put("by", first.by());
    node.put("at", first.at().toString());
    write(node.putObject("scope"), first.terms().scope());
    node.put("until", first.terms().until().toString());
    node.put("maxUses", first.terms().maxUses());
  }

  private static void write(ObjectNode node, Emergency emergency) {
    node.put("state", emergency.state().name());
    var opinions = node.putArray("opinions");
    for (Emergency.Opinion opinion : emergency.opinions()) {
      opinions
          .addObject()
          .put("by", opinion.by())
          .put("at", opinion.at().toString())
          .put("justified", opinion.justified())
          .put("words", opinion.words());
    }
  }

  private static void write(ObjectNode node, Grant grant) {
    write(node.putObject("scope"), grant.scope());
    node.put("until", grant.until().toString());
    node.put("maxUses", grant.maxUses());
    node.put("uses", grant.uses());
    GroundsJson.write(node, grant.uncovered());
  }

  /**
   * @throws StrongroomException CORRUPT for anything that {@link #write} does not write
   */
  AccessRequest read(Versioned stored) {
    try {
      JsonNode document = json.readTree(stored.document().toArray());
      RequestId id = RequestId.parse(text(document, "id"));
      if (!id.toString().equals(stored.id())) {
        throw new IllegalArgumentException("it is the record of " + id);
      }
      return new AccessRequest(
          id,
          new Person(text(document, "user"), text(document, "name"), text(document, "unit")),
          scope(document.required("asked")),
          document.required("standing").booleanValue(),
          new Grounds(
              text(document, "reason"),
              text(document, "caseNumber"),
              text(document, "legalBasis"),
              GroundsJson.place(document.path("place")),
              GroundsJson.resident(document.path("resident"))),
          Instant.parse(text(document, "submittedAt")),
          RequestState.valueOf(text(document, "state")),
          agreement(document.path("agreement")),
          verdict(document.path("decision")),
          grant(document.path("grant")),
          verdict(document.path("revocation")),
          emergency(document.path("emergency")),
          stored.version());
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the record of request "
              + stored.id()
              + " is damaged; restore the control records from a backup",
          e);
    }
  }

  private static Scope scope(JsonNode node) {
    List<CameraId> cameras = new ArrayList<>();
    node.required("cameras").forEach(camera -> cameras.add(CameraId.parse(camera.asText())));
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (JsonNode right : node.required("rights")) {
      rights.add(
          Right.ofCode(right.asText())
              .orElseThrow(() -> new IllegalArgumentException("unknown right")));
    }
    return new Scope(
        cameras,
        new TimeRange(
            new WallTime(node.required("from").longValue()),
            new WallTime(node.required("to").longValue())),
        rights);
  }

  private static Optional<Verdict> verdict(JsonNode node) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Verdict(text(node, "by"), Instant.parse(text(node, "at")), text(node, "words")));
  }

  private static Optional<Agreement> agreement(JsonNode node) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Agreement(
                text(node, "by"),
                Instant.parse(text(node, "at")),
                new Terms(
                    scope(node.required("scope")),
                    Instant.parse(text(node, "until")),
                    node.required("maxUses").intValue())));
  }

  private static Optional<Emergency> emergency(JsonNode node) {
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    List<Emergency.Opinion> opinions = new ArrayList<>();
    for (JsonNode each : node.required("opinions")) {
      opinions.add(
          new Emergency.Opinion(
              text(each, "by"),
              Instant.parse(text(each, "at")),
              each.required("justified").booleanValue(),
              text(each, "words")));
    }
    return Optional.of(new Emergency(Emergency.State.valueOf(text(node, "state")), opinions));
  }

  private static Optional<Grant> grant(JsonNode node) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Grant(
                scope(node.required("scope")),
                Instant.parse(text(node, "until")),
                node.required("maxUses").intValue(),
                node.required("uses").intValue(),
                GroundsJson.uncovered(node.path("uncovered"))));
  }

  private static String text(JsonNode document, String field) {
    return Optional.ofNullable(document.path(field).textValue())
        .orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
  }
}
