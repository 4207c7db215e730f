package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom inspect finding …}: what inspectors want explained, and what units say. */
@Command(
    name = "finding",
    description = "Findings: inspectors write them, approvers of the unit answer them.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom inspect finding list --ca data/tls/ca.pem --user zhou --password-file pw"
    })
final class InspectFindingCommand {
  private static final String PATH = "/api/v1/findings";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "list",
      description = "Those that one may see, the newest first, one JSON object a line.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect finding list --ca data/tls/ca.pem --user zhou --password-file pw"
            + " --state open"
      })
  int list(
      @Mixin Connection connection,
      @Option(names = "--state", paramLabel = "STATE", description = "open, answered or closed")
          @Nullable String state) {
    try (ApiClient api = connection.signIn()) {
      for (JsonNode each : api.get(PATH).path("findings")) {
        if (state == null || each.path("state").asText().equals(state)) {
          out().println(each);
        }
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "note",
      description = "Writes a finding about an entry of the log; prints its id.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect finding note --ca data/tls/ca.pem --user zhou --password-file pw"
            + " --unit 'Station 3' --until 2026-12-15T00:00:00+08:00 4711 'no such case'"
      })
  int note(
      @Mixin Connection connection,
      @Option(
              names = "--unit",
              required = true,
              paramLabel = "UNIT",
              description = "that answers; has an approver")
          String unit,
      @Option(
              names = "--until",
              required = true,
              paramLabel = "INSTANT",
              description = "deadline, within a year")
          String until,
      @Option(
              names = "--node",
              paramLabel = "ID",
              description = "whose log; the node's own without")
          @Nullable String node,
      @Parameters(index = "0", paramLabel = "INDEX", description = "of the entry") long index,
      @Parameters(index = "1", paramLabel = "TEXT", description = "what is to be explained")
          String text) {
    ObjectNode body =
        ApiClient.object()
            .put("entry", index)
            .put("unit", unit)
            .put("deadline", until)
            .put("text", text);
    if (node != null) {
      body.put("node", node);
    }
    try (ApiClient api = connection.signIn()) {
      out().println(api.post(PATH, body).orElseThrow().path("id").asText());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "answer",
      description = "Answers a finding for one's unit (approvers).",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect finding answer --ca data/tls/ca.pem --user boss --password-file pw"
            + " 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d 'the number was mistyped'"
      })
  int answer(
      @Mixin Connection connection,
      @Parameters(index = "0", paramLabel = "ID", description = "of the finding") String id,
      @Parameters(index = "1", paramLabel = "TEXT", description = "the answer") String words) {
    return step(connection, of(id, "answer"), ApiClient.object().put("words", words));
  }

  @Command(
      name = "return",
      description = "Sends an answer back to the unit, until another deadline.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect finding return --ca data/tls/ca.pem --user zhou --password-file pw"
            + " --until 2026-12-20T00:00:00+08:00 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"
            + " 'which case then?'"
      })
  int sendBack(
      @Mixin Connection connection,
      @Option(
              names = "--until",
              required = true,
              paramLabel = "INSTANT",
              description = "deadline, within a year")
          String until,
      @Parameters(index = "0", paramLabel = "ID", description = "of the finding") String id,
      @Parameters(index = "1", paramLabel = "TEXT", description = "why") String words) {
    return step(
        connection,
        of(id, "return"),
        ApiClient.object().put("words", words).put("deadline", until));
  }

  @Command(
      name = "close",
      description = "Closes a finding, answered or not.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect finding close --ca data/tls/ca.pem --user zhou --password-file pw"
            + " 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d 'explained'"
      })
  int close(
      @Mixin Connection connection,
      @Parameters(index = "0", paramLabel = "ID", description = "of the finding") String id,
      @Parameters(index = "1", paramLabel = "TEXT", description = "why") String words) {
    return step(connection, of(id, "close"), ApiClient.object().put("words", words));
  }

  private static String of(String id, String step) {
    return PATH + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/" + step;
  }

  private int step(Connection connection, String path, ObjectNode body) {
    try (ApiClient api = connection.signIn()) {
      JsonNode finding = api.post(path, body).orElseThrow();
      out().println(finding.path("id").asText() + " " + finding.path("state").asText());
    }
    return ExitCode.OK;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
