package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.EntryType;
import io.strongroom.playback.audit.SampleDraw;
import io.strongroom.playback.tilelog.MirroredLog;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom inspect …}: the access log, as inspectors read it. */
@Command(
    name = "inspect",
    description = "The access log: searches, receipts, samples, findings (inspectors).",
    mixinStandardHelpOptions = true,
    subcommands = {InspectFindingCommand.class, InspectPackCommand.class},
    footer = {
      "",
      "Example:",
      "  strongroom inspect log --ca data/tls/ca.pem --user zhou --password-file pw --person liwei"
    })
final class InspectCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "log",
      description = "Entries, the newest first, one JSON object a line. Is itself an entry.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect log --ca data/tls/ca.pem --user zhou --password-file pw --person"
            + " liwei --from 2026-11-01T00:00:00+08:00"
      })
  int log(
      @Mixin Connection connection,
      @Option(names = "--from", paramLabel = "INSTANT", description = "made from then on")
          @Nullable String from,
      @Option(names = "--to", paramLabel = "INSTANT", description = "made before")
          @Nullable String to,
      @Option(names = "--camera", paramLabel = "ID", description = "about this camera")
          @Nullable String camera,
      @Option(
              names = "--type",
              paramLabel = "TYPE",
              description = "intent, delivery, refusal, decision, change, inspection, custody")
          @Nullable String type,
      @Option(names = "--unit", paramLabel = "UNIT", description = "by persons of this unit")
          @Nullable String unit,
      @Option(names = "--person", paramLabel = "NAME", description = "by this user")
          @Nullable String person,
      @Option(names = "--about", paramLabel = "TEXT", description = "part of purpose or reason")
          @Nullable String about,
      @Option(names = "--node", paramLabel = "ID", description = "copy of that node's log")
          @Nullable String node,
      @Option(
              names = "--words",
              paramLabel = "LANG",
              description = "one line for people instead of JSON: en or zh")
          @Nullable String language,
      @Option(
              names = "--most",
              paramLabel = "N",
              defaultValue = "1000",
              description = "most entries (default: ${DEFAULT-VALUE})")
          int most) {
    Function<JsonNode, String> line =
        language == null ? JsonNode::toString : EntryWords.in(language)::line;
    Map<String, String> search = new LinkedHashMap<>();
    put(search, "from", from);
    put(search, "to", to);
    put(search, "camera", camera);
    put(search, "type", type);
    put(search, "unit", unit);
    put(search, "person", person);
    put(search, "purpose", about);
    put(search, "node", node);
    boolean damaged = false;
    try (ApiClient api = connection.signIn()) {
      int shown = 0;
      while (shown < most) {
        search.put("limit", Integer.toString(Math.min(200, most - shown)));
        JsonNode page = api.get("/api/v1/access-log?" + query(search));
        for (JsonNode entry : page.path("entries")) {
          out().println(line.apply(entry));
          shown++;
        }
        for (JsonNode damage : page.path("damage")) {
          damaged = true;
          err().println("damage: " + damage.asText());
        }
        if (!page.has("next")) {
          break;
        }
        search.put("after", page.path("next").asText());
      }
    }
    return damaged ? ExitCode.of(ErrorKind.CORRUPT) : ExitCode.OK;
  }

  @Command(
      name = "receipt",
      description = "A receipt (C2SP tlog-proof) for an entry of the node's own log.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect receipt --ca data/tls/ca.pem --user zhou --password-file pw 4711"
      })
  int receipt(
      @Mixin Connection connection,
      @Parameters(paramLabel = "INDEX", description = "of the entry") long index) {
    try (ApiClient api = connection.signIn()) {
      out().print(api.text("/api/v1/access-log/receipts/" + index));
      out().flush();
    }
    return ExitCode.OK;
  }

  @Command(
      name = "commit",
      description = "Makes a seed, keeps it in a file, and has the log fix it for a sample.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect commit --ca data/tls/ca.pem --user zhou --password-file pw --from"
            + " 2026-12-01T00:00:00+08:00 --to 2027-01-01T00:00:00+08:00 --type intent --count 50"
            + " december.seed"
      })
  int commit(
      @Mixin Connection connection,
      @Option(names = "--from", required = true, paramLabel = "INSTANT", description = "begin")
          String from,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "INSTANT",
              description = "end of the population, in the future")
          String to,
      @Option(names = "--type", paramLabel = "TYPE", description = "of the entries; all without")
          @Nullable String type,
      @Option(names = "--count", required = true, paramLabel = "N", description = "to be drawn")
          int count,
      @Parameters(paramLabel = "FILE", description = "gets the seed; must not be there")
          Path file) {
    byte[] seed = new byte[SampleDraw.SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    ObjectNode body =
        ApiClient.object()
            .put("from", from)
            .put("to", to)
            .put("count", count)
            .put("seedDigest", HexFormat.of().formatHex(SampleDraw.digest(seed)));
    if (type != null) {
      body.put("type", type);
    }
    try (ApiClient api = connection.signIn()) {
      String kept = HexFormat.of().formatHex(seed) + "\n";
      if (!PrivateFiles.create(file, kept.getBytes(StandardCharsets.UTF_8))) {
        throw new StrongroomException(
            ErrorKind.CALLER, "FILE: " + file + " is there already; give another name");
      }
      JsonNode fixed = api.post("/api/v1/access-log/samples", body).orElseThrow();
      out().println("entry " + fixed.path("index").asLong() + " fixes the seed in " + file);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "sample",
      description = {
        "Draws the sample of a seed from a copy of a log's tiles; asks no node. Check the copy with"
            + " verify log before."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect sample --seed december.seed /mnt/stick/access"
      })
  int sample(
      @Option(names = "--seed", required = true, paramLabel = "FILE", description = "with the seed")
          Path seedFile,
      @Parameters(paramLabel = "FOLDER", description = "with checkpoint and tile/") Path folder) {
    byte[] seed = seed(seedFile);
    SampleDraw.Drawn drawn = draw(folder, seed);
    out()
        .println(
            "entry %d fixed the seed; entry %d closed the population of %d: %s from %s to %s"
                .formatted(
                    drawn.committed(),
                    drawn.closing(),
                    drawn.size(),
                    drawn.population().type().map(EntryType::code).orElse("entries"),
                    drawn.population().range().from().toInstant(),
                    drawn.population().range().to().toInstant()));
    drawn.indices().forEach(index -> out().println(index));
    return ExitCode.OK;
  }

  @Command(
      name = "counts",
      description = "Numbers of a month or year for publication, as CSV; none from 1 to 4.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom inspect counts --ca data/tls/ca.pem --user zhou --password-file pw 2026-11"
      })
  int counts(
      @Mixin Connection connection,
      @Parameters(paramLabel = "PERIOD", description = "that is over: 2026-11 or 2026")
          String period) {
    try (ApiClient api = connection.signIn()) {
      out()
          .print(
              api.text(
                  "/api/v1/access-log/counts?" + query(Map.of("period", period, "format", "csv"))));
      out().flush();
    }
    return ExitCode.OK;
  }

  private static SampleDraw.Drawn draw(Path folder, byte[] seed) {
    if (!Files.exists(folder.resolve("checkpoint"))) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, folder + " has no checkpoint: give the folder of a log");
    }
    try {
      return SampleDraw.draw(MirroredLog.open(folder), seed, Long.MAX_VALUE);
    } catch (InvalidLogException e) {
      throw new StrongroomException(ErrorKind.CORRUPT, "the log: " + e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, folder + " cannot be read: check path and disk", e);
    }
  }

  private static byte[] seed(Path file) {
    String text = Connection.secretFrom(file, "--seed").strip();
    if (!text.matches("[0-9a-f]{64}")) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--seed: the file must have 64 digits 0-9a-f, and nothing else");
    }
    return HexFormat.of().parseHex(text);
  }

  private static void put(Map<String, String> search, String name, @Nullable String value) {
    if (value != null) {
      search.put(name, value);
    }
  }

  private static String query(Map<String, String> search) {
    StringJoiner query = new StringJoiner("&");
    search.forEach(
        (name, value) -> query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return query.toString();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
