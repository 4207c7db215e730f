package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom evidence …}: packages of evidence, made by a node and fetched from it. */
@Command(
    name = "evidence",
    description = "Packages of evidence: original footage with what proves it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom evidence list --ca data/tls/ca.pem --user liwei --password-file pw"
    })
final class EvidenceCommand {
  private static final String EXPORTS = "/api/v1/exports";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "make",
      description = {
        "Has a package made, within a grant for export, and prints its id.",
        "With --out it waits until it is ready, and fetches it."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom evidence make --ca data/tls/ca.pem --user liwei --password-file pw \\",
        "    --camera 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d --from 2026-11-22T08:00:00Z \\",
        "    --to 2026-11-22T08:10:00Z --out evidence.zip"
      })
  int make(
      @Mixin Connection connection,
      @Option(
              names = "--camera",
              required = true,
              description = "camera id; may be given several times")
          List<String> cameras,
      @Option(names = "--from", required = true, description = "first instant, RFC 3339")
          String from,
      @Option(names = "--to", required = true, description = "end, RFC 3339, not included")
          String to,
      @Option(
              names = "--viewing-copy",
              description = "with pictures drawn anew, with masks and a watermark")
          boolean viewingCopy,
      @Option(
              names = "--no-originals",
              description = "without the recorded bytes; needs --viewing-copy")
          boolean noOriginals,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "gets the package (ZIP); must not be there")
          @Nullable Path out) {
    ObjectNode body = ApiClient.object().put("from", from).put("to", to);
    ArrayNode chosen = body.putArray("cameras");
    cameras.forEach(chosen::add);
    body.put("viewingCopy", viewingCopy).put("originals", !noOriginals);
    if (out != null) {
      PackageFile.requireNew(out);
    }
    try (ApiClient api = connection.signIn()) {
      JsonNode made = api.post(EXPORTS, body).orElseThrow();
      String id = made.path("id").asText();
      out().println(id);
      out().flush();
      err().printf("about %d MB%n", (made.path("estimatedBytes").asLong() >> 20) + 1);
      if (out != null) {
        new PackageFile(api, id, err()).fetch(out);
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      description =
          "Lists one's own packages, the newest first, tab-separated: id, state, percent (- while"
              + " its node is away), begin, end, cases, number of cameras, bytes, until when it is"
              + " kept, what went wrong.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom evidence list --ca data/tls/ca.pem --user liwei --password-file pw"
      })
  int list(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      api.get(EXPORTS).path("exports").forEach(each -> out().println(line(each)));
    }
    return ExitCode.OK;
  }

  private static String line(JsonNode each) {
    List<String> cases = new ArrayList<>();
    each.path("caseNumbers").forEach(number -> cases.add(number.asText()));
    return String.join(
        "\t",
        each.path("id").asText(),
        each.path("state").asText(),
        each.has("progress") ? String.valueOf(PackageFile.percent(each)) : "-",
        each.path("from").asText(),
        each.path("to").asText(),
        String.join(",", cases),
        String.valueOf(each.path("cameras").size()),
        each.path("bytes").asText("-"),
        each.path("expiresAt").asText("-"),
        each.path("failure").asText("-"));
  }

  @Command(
      name = "fetch",
      description = {
        "Waits until a package is ready, and fetches it.",
        "What was broken off goes on where it was: give the same FILE again."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom evidence fetch --ca data/tls/ca.pem --user liwei --password-file pw \\",
        "    --out evidence.zip 5f0c6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"
      })
  int fetch(
      @Mixin Connection connection,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "FILE",
              description = "gets the package (ZIP); must not be there")
          Path out,
      @Parameters(paramLabel = "ID", description = "id of the package") String id) {
    PackageFile.requireNew(out);
    try (ApiClient api = connection.signIn()) {
      new PackageFile(api, parsed(id), err()).fetch(out);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "remove",
      description = "Removes a package from its node; one that is being made stops.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom evidence remove --ca data/tls/ca.pem --user liwei --password-file pw \\",
        "    5f0c6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"
      })
  int remove(
      @Mixin Connection connection,
      @Parameters(paramLabel = "ID", description = "id of the package") String id) {
    try (ApiClient api = connection.signIn()) {
      api.delete(EXPORTS + "/" + parsed(id));
    }
    return ExitCode.OK;
  }

  /** As the node writes it, so that nothing else gets into the address. */
  private static String parsed(String id) {
    try {
      return UUID.fromString(id).toString();
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "ID must be the id of a package; evidence list has them", e);
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
