package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.retention.hold.HoldId;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom hold …}: footage that stays for a case, and how two people let it go. */
@Command(
    name = "hold",
    description = "Keep footage for a case after its time; two people let it go (administrators).",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom hold list --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class HoldCommand {
  private static final String HOLDS = "/api/v1/retention/holds";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "place",
      description = {
        "Places a hold, which is in force when the command ends, and prints its id.",
        "What it keeps, and what it came too late for, goes to standard error."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom hold place --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --camera 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d --from 2026-11-22T08:00:00Z \\",
        "    --to 2026-11-22T10:00:00Z --case 2026-117 --basis 'Order 12' --requester 'City court'"
      })
  int place(@Mixin Connection connection, @Mixin NewHold hold) {
    ObjectNode body = hold.toJson();
    try (ApiClient api = connection.signIn()) {
      JsonNode placed = api.post(HOLDS, body).orElseThrow();
      out().println(placed.path("id").asText());
      tellCoverage(placed);
    }
    return ExitCode.OK;
  }

  private void tellCoverage(JsonNode hold) {
    for (JsonNode part : hold.path("classDays")) {
      err()
          .println(
              "%s %s: %s packs %s"
                  .formatted(
                      part.path("retentionClass").asText(),
                      part.path("expiryDay").asText(),
                      part.path("packs").asText(),
                      part.path("standing").asText().equals("kept")
                          ? "are kept"
                          : "are going already: the hold came too late for them"));
    }
    for (JsonNode gone : hold.path("gone")) {
      err()
          .println(
              "%s %s: gone already, but for what other holds keep"
                  .formatted(
                      gone.path("retentionClass").asText(), gone.path("expiryDay").asText()));
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists all holds, the newest first, tab-separated: id, state, case, number of cameras,"
            + " begin, end, when it ends by itself, and the id of a change that somebody has"
            + " proposed."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom hold list --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int list(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      for (JsonNode hold : api.get(HOLDS).path("holds")) {
        out()
            .println(
                String.join(
                    "\t",
                    hold.path("id").asText(),
                    hold.path("state").asText(),
                    hold.path("caseNumber").asText(),
                    hold.path("cameras").size() + " cameras",
                    hold.path("from").asText(),
                    hold.path("to").asText(),
                    hold.path("until").asText("-"),
                    openChange(hold)));
      }
    }
    return ExitCode.OK;
  }

  private static String openChange(JsonNode hold) {
    for (JsonNode change : hold.path("changes")) {
      if (change.path("state").asText().equals("proposed")) {
        return change.path("id").asText();
      }
    }
    return "-";
  }

  @Command(
      name = "show",
      description = "Shows a hold, what it keeps, and its changes, as JSON.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom hold show --ca data/tls/ca.pem --user admin --password-file pw HOLD"
      })
  int show(
      @Mixin Connection connection,
      @Parameters(paramLabel = "HOLD", description = "hold id") String hold) {
    try (ApiClient api = connection.signIn()) {
      out().println(api.get(HOLDS + "/" + HoldId.parse(hold)).toPrettyString());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "release",
      description = {
        "Proposes that a hold be released, or end earlier (--until), and prints the change's id.",
        "It is in force when another account has approved it, within seven days."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom hold release --ca data/tls/ca.pem --user admin --password-file pw --reason"
            + " 'case closed' HOLD"
      })
  int release(
      @Mixin Connection connection,
      @Option(names = "--reason", required = true, description = "why") String reason,
      @Option(names = "--until", description = "when it is to end, RFC 3339; default: at once")
          @Nullable String until,
      @Parameters(paramLabel = "HOLD", description = "hold id") String hold) {
    ObjectNode body = ApiClient.object().put("reason", reason);
    if (until != null) {
      body.put("until", until);
    }
    try (ApiClient api = connection.signIn()) {
      JsonNode change = api.post(HOLDS + "/" + HoldId.parse(hold) + "/changes", body).orElseThrow();
      out().println(change.path("id").asText());
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
        "  strongroom hold approve --ca data/tls/ca.pem --user second --password-file pw2 CHANGE"
      })
  int approve(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CHANGE", description = "change id") String change) {
    return PolicyCommand.decide(connection, change, "approve");
  }

  @Command(
      name = "withdraw",
      description = "Withdraws a change that nobody has approved.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom hold withdraw --ca data/tls/ca.pem --user admin --password-file pw CHANGE"
      })
  int withdraw(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CHANGE", description = "change id") String change) {
    return PolicyCommand.decide(connection, change, "withdraw");
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
