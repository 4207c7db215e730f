package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.retention.change.ChangeId;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom deletion …}: footage that two people let go before its time. */
@Command(
    name = "deletion",
    description = "Delete footage before its time, by the word of two people (administrators).",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom deletion list --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class DeletionCommand {
  private static final String DELETIONS = "/api/v1/retention/deletions";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "propose",
      description = {
        "Proposes an order and prints its id; what it takes goes to standard error. Nothing goes"
            + " before another account has approved it, within seven days.",
        "Packs go whole: an ordered-deletion takes those at the ends of the range, an early-release"
            + " leaves them. consent-withdrawn takes all footage of the cameras, and ends their"
            + " recording at once and for good."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom deletion propose --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --kind ordered-deletion --camera 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d \\",
        "    --from 2026-11-22T08:00:00Z --to 2026-11-22T10:00:00Z \\",
        "    --authority 'City court' --document 2026-117 --reason 'recorded unlawfully'"
      })
  int propose(@Mixin Connection connection, @Mixin NewDeletion deletion) {
    ObjectNode body = deletion.toJson();
    try (ApiClient api = connection.signIn()) {
      JsonNode proposed = api.post(DELETIONS, body).orElseThrow();
      out().println(proposed.path("id").asText());
      tell(proposed.path("takes"));
    }
    return ExitCode.OK;
  }

  private void tell(JsonNode takes) {
    err().println(words("in all", takes));
    takes.path("cameras").forEach(each -> err().println(words(each.path("camera").asText(), each)));
    for (JsonNode each : takes.path("classDays")) {
      err()
          .println(
              words(each.path("key").asText() + " " + each.path("expiryDay").asText(), each)
                  + (each.has("floorEnds")
                      ? "; its floor ends on " + each.path("floorEnds").asText()
                      : ""));
    }
  }

  private static String words(String what, JsonNode part) {
    String held =
        part.path("heldPacks").asLong() == 0
            ? ""
            : ", and %s more when they are not held any more"
                .formatted(part.path("heldPacks").asText());
    return part.path("packs").asLong() == 0
        ? what + ": takes nothing now" + held
        : "%s: takes from %s to %s, %s packs%s"
            .formatted(
                what,
                part.path("from").asText(),
                part.path("to").asText(),
                part.path("packs").asText(),
                held);
  }

  @Command(
      name = "list",
      description = {
        "Lists all orders, the newest first, tab-separated: id, kind, state, what it is about,"
            + " authority, document, who proposed it and who decided on it."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom deletion list --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int list(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      for (JsonNode order : api.get(DELETIONS).path("deletions")) {
        out()
            .println(
                String.join(
                    "\t",
                    order.path("id").asText(),
                    order.path("kind").asText(),
                    order.path("state").asText(),
                    scope(order),
                    order.path("authority").asText(),
                    order.path("document").asText(),
                    order.path("proposedBy").asText(),
                    order.path("decidedBy").asText("-")));
      }
    }
    return ExitCode.OK;
  }

  private static String scope(JsonNode order) {
    if (order.has("retentionClass")) {
      return "%s %s to %s"
          .formatted(
              order.path("retentionClass").asText(),
              order.path("firstExpiryDay").asText(),
              order.path("lastExpiryDay").asText());
    }
    String range =
        order.has("from")
            ? ", " + order.path("from").asText() + " to " + order.path("to").asText()
            : "";
    return order.path("cameras").size() + " cameras" + range;
  }

  @Command(
      name = "show",
      description =
          "Shows an order, what it takes of what is there, and with which keys it has gone, as"
              + " JSON.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom deletion show --ca data/tls/ca.pem --user admin --password-file pw ORDER"
      })
  int show(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORDER", description = "order id") String order) {
    try (ApiClient api = connection.signIn()) {
      out().println(api.get(DELETIONS + "/" + ChangeId.parse(order)).toPrettyString());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "approve",
      description =
          "Approves an order that another account has proposed. It cannot be taken back: what it"
              + " takes begins to go within ten minutes, what is held of it when its holds end.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom deletion approve --ca data/tls/ca.pem --user second --password-file pw2 ORDER"
      })
  int approve(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORDER", description = "order id") String order) {
    return PolicyCommand.decide(connection, order, "approve");
  }

  @Command(
      name = "withdraw",
      description = "Withdraws an order that nobody has approved.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom deletion withdraw --ca data/tls/ca.pem --user admin --password-file pw ORDER"
      })
  int withdraw(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ORDER", description = "order id") String order) {
    return PolicyCommand.decide(connection, order, "withdraw");
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
