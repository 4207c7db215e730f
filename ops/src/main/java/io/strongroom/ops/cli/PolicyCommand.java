package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.retention.change.ChangeId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom retention policy …}: how long footage is to be kept, and who changes that. */
@Command(
    name = "policy",
    description = "Show how long footage is to be kept, and change it; two people lower a floor.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom retention policy show --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class PolicyCommand {
  private static final String POLICY = "/api/v1/retention/policy";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "show",
      description = {
        "Lists the classes of the version in force, tab-separated: version, class, floor, ceiling,"
            + " since when, by whom, basis, and why Order 799 does not apply if it does not.",
        "Changes that wait for another account go to standard error."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention policy show --ca data/tls/ca.pem --user admin --password-file pw"
            + " --all"
      })
  int show(
      @Mixin Connection connection,
      @Option(names = "--all", description = "all versions, the newest first") boolean all) {
    try (ApiClient api = connection.signIn()) {
      JsonNode policy = api.get(POLICY);
      for (JsonNode version : policy.path("versions")) {
        if (all || version.path("number").equals(policy.path("inForce"))) {
          version.path("classes").forEach(rule -> out().println(line(version, rule)));
        }
      }
      for (JsonNode change : policy.path("changes")) {
        if (change.path("state").asText().equals("proposed")) {
          err().println(waiting(change));
        }
      }
    }
    return ExitCode.OK;
  }

  private static String line(JsonNode version, JsonNode rule) {
    List<String> cells = new ArrayList<>();
    cells.add("version " + version.path("number").asText());
    cells.add(rule.path("retentionClass").asText());
    cells.add("floor " + rule.path("floorDays").asText());
    cells.add("ceiling " + rule.path("ceilingDays").asText());
    cells.add(version.path("since").asText());
    cells.add(by(version));
    cells.add(rule.path("legalBasis").asText());
    if (rule.has("thinAfterDays")) {
      cells.add("keyframes alone after " + rule.path("thinAfterDays").asText());
    }
    if (rule.has("outsideScope")) {
      cells.add("outside Order 799: " + rule.path("outsideScope").asText());
    }
    return String.join("\t", cells);
  }

  private static String by(JsonNode version) {
    if (!version.has("proposedBy")) {
      return "settings";
    }
    String proposedBy = version.path("proposedBy").asText();
    return version.has("approvedBy")
        ? proposedBy + ", approved by " + version.path("approvedBy").asText()
        : proposedBy;
  }

  private static String waiting(JsonNode change) {
    return "%s waits for another account than %s until %s: %s, %s (%s)"
        .formatted(
            change.path("id").asText(),
            change.path("proposedBy").asText(),
            change.path("lapsesAt").asText(),
            change.at("/rule/retentionClass").asText(),
            difference(change),
            change.path("reason").asText());
  }

  private static String difference(JsonNode change) {
    JsonNode rule = change.path("rule");
    JsonNode before = change.path("before");
    return before.isMissingNode()
        ? "floor %s, ceiling %s"
            .formatted(rule.path("floorDays").asText(), rule.path("ceilingDays").asText())
        : "floor %s instead of %s, ceiling %s instead of %s"
            .formatted(
                rule.path("floorDays").asText(),
                before.path("floorDays").asText(),
                rule.path("ceilingDays").asText(),
                before.path("ceilingDays").asText());
  }

  @Command(
      name = "propose",
      description = {
        "Proposes another rule for a class, or a new class. What is left out stays as it is.",
        "What lowers no floor is in force when the command ends, which prints its version. Else it"
            + " prints the id of a change, which is in force when another account has approved it,"
            + " within seven days."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  strongroom retention policy propose --ca data/tls/ca.pem --user admin --password-file"
            + " pw \\",
        "    --class standard --floor-days 120 --ceiling-days 121 --reason 'council decision 7'",
        "  strongroom retention policy propose --ca data/tls/ca.pem --user admin --password-file"
            + " pw \\",
        "    --class lobby --floor-days 14 --ceiling-days 15 --basis 'house rules' \\",
        "    --outside-scope 'private rooms' --reason 'new class'"
      })
  int propose(@Mixin Connection connection, @Mixin NewRetentionRule rule) {
    try (ApiClient api = connection.signIn()) {
      JsonNode outcome = api.post(POLICY + "/changes", rule.toJson(api.get(POLICY))).orElseThrow();
      if (outcome.has("version")) {
        out().println("version " + outcome.at("/version/number").asText());
      } else {
        out().println(outcome.at("/change/id").asText());
        err().println(waiting(outcome.path("change")));
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "approve",
      description = "Approves a change that another account has proposed; it is in force then.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention policy approve --ca data/tls/ca.pem --user second --password-file"
            + " pw2 CHANGE"
      })
  int approve(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CHANGE", description = "change id") String change) {
    return decide(connection, change, "approve");
  }

  @Command(
      name = "withdraw",
      description = "Withdraws a change that nobody has approved.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention policy withdraw --ca data/tls/ca.pem --user admin --password-file"
            + " pw CHANGE"
      })
  int withdraw(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CHANGE", description = "change id") String change) {
    return decide(connection, change, "withdraw");
  }

  /** A change of a hold goes the same way. */
  static int decide(Connection connection, String change, String decision) {
    ChangeId id = ChangeId.parse(change);
    try (ApiClient api = connection.signIn()) {
      api.put("/api/v1/retention/changes/" + id, ApiClient.object().put("decision", decision));
    }
    return ExitCode.OK;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
