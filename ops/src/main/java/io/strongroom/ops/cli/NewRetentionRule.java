package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.policy.RetentionRule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code retention policy propose}. Confined to one thread. */
final class NewRetentionRule {
  @Option(
      names = "--class",
      required = true,
      paramLabel = "CLASS",
      description = "retention class; a new one needs floor, ceiling and basis")
  private String name = "";

  @Option(names = "--floor-days", description = "every second is kept at least so long")
  private @Nullable Integer floorDays;

  @Option(
      names = "--ceiling-days",
      description = "no second is kept longer; a day more than the floor at least")
  private @Nullable Integer ceilingDays;

  @Option(names = "--basis", description = "written basis of floor and ceiling")
  private @Nullable String basis;

  @Option(
      names = "--outside-scope",
      paramLabel = "WHY",
      description = "why Order 799 does not apply to this class: for a floor under 30 days")
  private @Nullable String outsideScope;

  @Option(
      names = "--thin-after-days",
      description =
          "after so many days the keyframes alone are kept: the floor at least, less than the"
              + " ceiling; 0: never")
  private @Nullable Integer thinAfterDays;

  @Option(names = "--reason", required = true, description = "why the policy is changed")
  private String reason = "";

  /**
   * The body of the request.
   *
   * @param policy as the node shows it: what is not given comes from its rule for the class
   */
  ObjectNode toJson(JsonNode policy) {
    JsonNode before = inForce(policy);
    ObjectNode body = ApiClient.object().put("retentionClass", name);
    body.put("floorDays", days("--floor-days", floorDays, before.path("floorDays")));
    body.put("ceilingDays", days("--ceiling-days", ceilingDays, before.path("ceilingDays")));
    body.put("legalBasis", basis != null ? basis : required("--basis", before.path("legalBasis")));
    String outside = outsideScope(before, body.path("floorDays").asInt());
    if (outside != null) {
      body.put("outsideScope", outside);
    }
    int thin = thinAfterDays != null ? thinAfterDays : before.path("thinAfterDays").asInt();
    if (thin != 0) {
      body.put("thinAfterDays", thin);
    }
    return body.put("reason", reason);
  }

  private JsonNode inForce(JsonNode policy) {
    for (JsonNode version : policy.path("versions")) {
      if (version.path("number").equals(policy.path("inForce"))) {
        for (JsonNode rule : version.path("classes")) {
          if (rule.path("retentionClass").asText().equals(name)) {
            return rule;
          }
        }
      }
    }
    return ApiClient.object();
  }

  /** The mark falls away by itself with a floor that needs none. */
  private @Nullable String outsideScope(JsonNode before, int floor) {
    return outsideScope == null && floor < RetentionRule.LEGAL_FLOOR_DAYS
        ? before.path("outsideScope").textValue()
        : outsideScope;
  }

  private int days(String option, @Nullable Integer given, JsonNode before) {
    return given != null ? given : Integer.parseInt(required(option, before));
  }

  private String required(String option, JsonNode before) {
    if (before.isMissingNode()) {
      throw new StrongroomException(
          ErrorKind.CALLER, option + " is missing: the policy has no class " + name + " yet");
    }
    return before.asText();
  }
}
