package io.strongroom.retention.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.retention.change.ChangeId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The documents of versions of the policy. Thread-safe. */
final class PolicyJson {
  private final JsonMapper json = new JsonMapper();

  Bytes write(PolicyVersion version) {
    ObjectNode document = json.createObjectNode();
    document.put("since", version.since().toString());
    ObjectNode classes = document.putObject("classes");
    version
        .rules()
        .all()
        .forEach(rule -> write(classes.putObject(rule.retentionClass().name()), rule));
    switch (version.origin()) {
      case PolicyVersion.Settings _ -> {
        // as versions were written before there were others
      }
      case PolicyVersion.OneAccount one ->
          document.putObject("origin").put("by", one.by()).put("reason", one.reason());
      case PolicyVersion.TwoAccounts two ->
          document
              .putObject("origin")
              .put("change", two.change().toString())
              .put("by", two.proposedBy())
              .put("approvedBy", two.approvedBy())
              .put("reason", two.reason());
    }
    try {
      return Bytes.copyOf(json.writeValueAsBytes(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts can be written", e);
    }
  }

  /** Adds a rule without the name of its class. */
  static void write(ObjectNode node, RetentionRule rule) {
    node.put("floorDays", rule.floorDays())
        .put("ceilingDays", rule.ceilingDays())
        .put("legalBasis", rule.legalBasis());
    rule.outsideScope().ifPresent(reason -> node.put("outsideScope", reason));
    rule.thinAfterDays().ifPresent(days -> node.put("thinAfterDays", days));
  }

  PolicyVersion read(Versioned record) {
    try {
      JsonNode document = json.readTree(record.document().toArray());
      List<RetentionRule> rules =
          Stream.of(document.path("classes"))
              .flatMap(node -> node.properties().stream())
              .map(entry -> rule(entry.getKey(), entry.getValue()))
              .toList();
      return new PolicyVersion(
          Integer.parseInt(record.id()),
          Instant.parse(document.path("since").asText()),
          new RetentionRules(rules),
          origin(document.path("origin")));
    } catch (IOException | IllegalArgumentException | DateTimeException | StrongroomException e) {
      throw corrupt(e);
    }
  }

  static RetentionRule rule(String name, JsonNode rule) {
    return new RetentionRule(
        new RetentionClass(name),
        rule.path("floorDays").asInt(),
        rule.path("ceilingDays").asInt(),
        rule.path("legalBasis").asText(),
        Optional.ofNullable(rule.path("outsideScope").textValue()),
        rule.has("thinAfterDays")
            ? Optional.of(rule.path("thinAfterDays").asInt())
            : Optional.empty());
  }

  private static PolicyVersion.Origin origin(JsonNode origin) {
    if (origin.isMissingNode()) {
      return new PolicyVersion.Settings();
    }
    String by = text(origin, "by");
    String reason = text(origin, "reason");
    return origin.has("change")
        ? new PolicyVersion.TwoAccounts(
            ChangeId.parse(text(origin, "change")), by, text(origin, "approvedBy"), reason)
        : new PolicyVersion.OneAccount(by, reason);
  }

  private static String text(JsonNode document, String field) {
    return Optional.ofNullable(document.path(field).textValue())
        .orElseThrow(() -> new IllegalArgumentException(field + " is missing"));
  }

  static StrongroomException corrupt(Exception cause) {
    return new StrongroomException(
        ErrorKind.CORRUPT,
        "the records of the retention policy are damaged; restore them from a backup",
        cause);
  }
}
