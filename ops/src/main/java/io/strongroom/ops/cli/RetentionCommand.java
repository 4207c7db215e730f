package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.forecast.Arithmetic;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom retention …}: what is kept until when, and what proves that the rest went. */
@Command(
    name = "retention",
    description = "Show what is kept until when, and what proves that the rest has gone.",
    mixinStandardHelpOptions = true,
    subcommands = {PolicyCommand.class, ReportCommand.class},
    footer = {
      "",
      "Example:",
      "  strongroom retention plan --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class RetentionCommand {
  private static final double GIGA = 1e9;

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "plan",
      description = {
        "Lists every class-day, tab-separated: class (with a number: what stayed of it), expiry"
            + " day, what becomes of it and why, version of the policy that decides, packs, size,"
            + " cameras, first and last recorded instant.",
        "With --on, what will become of what is there now at that day's first midnight."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention plan --ca data/tls/ca.pem --user admin --password-file pw --on"
            + " 2027-03-01"
      })
  int plan(
      @Mixin Connection connection,
      @Option(names = "--on", paramLabel = "DATE", description = "a day, such as 2027-03-01")
          @Nullable LocalDate on) {
    try (ApiClient api = connection.signIn()) {
      JsonNode plan = api.get("/api/v1/retention/plan" + (on == null ? "" : "?on=" + on));
      plan.path("classDays").forEach(day -> out().println(line(day)));
      err().println(summary(plan));
      if (!plan.path("away").isEmpty()) {
        err().println("not seen, and may have more: " + names(plan.path("away")));
      }
    }
    return ExitCode.OK;
  }

  private static String line(JsonNode day) {
    List<String> cells = new ArrayList<>();
    cells.add(day.path("key").asText());
    cells.add(day.path("expiryDay").asText());
    cells.add(decision(day));
    cells.add("version " + day.path("policyVersion").asText());
    cells.add(day.path("packs").asLong() + day.path("openPacks").asLong() + " packs");
    cells.add(String.format(Locale.ROOT, "%.1f GB", day.path("bytes").asLong() / GIGA));
    cells.add(day.path("cameras").asText("0") + " cameras");
    cells.add(day.path("first").asText("-"));
    cells.add(day.path("last").asText("-"));
    return String.join("\t", cells);
  }

  private static String decision(JsonNode day) {
    return ofAll(day)
        + stays(day.path("fullRateDamagedPacks"), "they are damaged")
        + stays(day.path("fullRateCopiedPacks"), "only a copy is left");
  }

  private static String stays(JsonNode packs, String reason) {
    return packs.asLong() == 0
        ? ""
        : ", stays at full rate: %d packs, %s".formatted(packs.asLong(), reason);
  }

  private static String ofAll(JsonNode day) {
    String why = day.path("why").asText();
    return switch (day.path("decision").asText()) {
      case "keep" -> "keep until " + day.path("until").asText() + " (" + why + ")";
      case "due" -> (day.path("late").asBoolean() ? "due, late" : "due") + held(day);
      case "ordered" ->
          "kept, but for "
              + day.path("orderedPacks").asText()
              + " packs that are deleted by order"
              + (why.isEmpty() ? "" : ", waits (" + why + ")");
      case "thin" ->
          "kept as keyframes, the full rate of "
              + day.path("thinnedPacks").asText()
              + " packs goes"
              + (why.isEmpty() ? "" : ", waits (" + why + ")");
      case "wait" -> "past its time, waits (" + why + ")";
      case "goesOn" -> "going (" + why + ")" + waitsFor(day);
      default -> day.path("decision").asText();
    };
  }

  private static String held(JsonNode day) {
    long packs = day.path("heldPacks").asLong();
    return packs == 0 ? "" : ", but for " + packs + " held packs";
  }

  private static String waitsFor(JsonNode day) {
    return day.path("waitsFor").isEmpty() ? "" : ", waits for " + names(day.path("waitsFor"));
  }

  private static String names(JsonNode nodes) {
    List<String> names = new ArrayList<>();
    nodes.forEach(node -> names.add(node.asText()));
    return String.join(", ", names);
  }

  private static String summary(JsonNode plan) {
    return "at %s (%s), policy version %s, clock %s%s"
        .formatted(
            plan.path("at").asText(),
            plan.path("zone").asText(),
            plan.path("policyVersion").asText(),
            plan.path("clock").asText(),
            plan.path("expires").asBoolean() ? "" : "; this node expires nothing");
  }

  @Command(
      name = "forecast",
      description = {
        "Lists when room runs out, tab-separated, the class first that gives way first: class,"
            + " floor, what it brings a day, what is stored, how much of that is past its floor and"
            + " how much is held, below which room its recording stops, from when on its floor"
            + " cannot be kept; of classes that are thinned after how many days, and how much of"
            + " them stays then: measured, or assumed as long as nothing has been thinned."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention forecast --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int forecast(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      JsonNode forecast = api.get("/api/v1/retention/forecast");
      forecast.path("classes").forEach(type -> out().println(forecastLine(type)));
      err()
          .println(
              "%s of room on %s; below %s footage past its floor goes: %s"
                  .formatted(
                      size(forecast, "roomBytes"),
                      size(forecast, "totalBytes"),
                      size(forecast, "releaseBelowBytes"),
                      forecast.has("shortFrom")
                          ? "from " + forecast.path("shortFrom").asText() + " on"
                          : "never at the present rates"));
    }
    return ExitCode.OK;
  }

  private static String forecastLine(JsonNode type) {
    return String.join(
            "\t",
            type.path("retentionClass").asText(),
            type.path("floorDays").asText() + " days",
            size(type, "bytesPerDay") + " a day",
            size(type, "storedBytes"),
            size(type, "pastFloorBytes") + " past the floor",
            size(type, "heldBytes") + " held",
            type.path("stopsBelowBytes").asLong() == 0
                ? "never stops"
                : "stops below " + size(type, "stopsBelowBytes"),
            type.has("breaksAt")
                ? "floor kept until " + type.path("breaksAt").asText()
                : "floor kept always")
        + thinning(type);
  }

  private static String thinning(JsonNode type) {
    return type.has("thinAfterDays")
        ? String.format(
            Locale.ROOT,
            "\tthinned after %d days to %.0f%% (%s)",
            type.path("thinAfterDays").asInt(),
            100 * type.path("thinnedKeptShare").asDouble(),
            type.path("thinnedMeasured").asBoolean() ? "measured" : "assumed")
        : "";
  }

  private static String size(JsonNode from, String field) {
    return Arithmetic.size(from.path(field).asLong());
  }

  @Command(
      name = "certificate",
      description =
          "Prints the certificate of a class-day that has gone; strongroom verify certificate"
              + " checks it.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention certificate --ca data/tls/ca.pem --user admin --password-file pw"
            + " standard 2026-08-28 > gone.txt"
      })
  int certificate(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CLASS", description = "as the plan shows it") String name,
      @Parameters(paramLabel = "DAY", description = "expiry day") LocalDate day) {
    DayKeyId id = classDay(name, day);
    try (ApiClient api = connection.signIn()) {
      out().print(api.text("/api/v1/retention/certificates/" + id.name() + "/" + day));
      out().flush();
    }
    return ExitCode.OK;
  }

  private static DayKeyId classDay(String name, LocalDate day) {
    try {
      return DayKeyId.ofName(name, day);
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(ErrorKind.CALLER, "CLASS: " + e.getMessage(), e);
    }
  }

  @Command(
      name = "certificate-key",
      description =
          "Prints the key that this node's certificates are checked with. It is public: keep it"
              + " where nobody of this site can change it.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention certificate-key --ca data/tls/ca.pem --user admin --password-file"
            + " pw > node.verifier"
      })
  int certificateKey(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      out().println(api.get("/api/v1/retention/plan").path("certificateKey").asText());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "completeness",
      description = {
        "Prints what was recorded of a camera on a day, and why the rest is missing; strongroom"
            + " verify completeness checks it.",
        "A day has one record, and supplements if more became known later: the newest says all."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention completeness --ca data/tls/ca.pem --user admin --password-file pw"
            + " 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d 2026-11-28 --output 28.note"
      })
  int completeness(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CAMERA", description = "id of a camera") String camera,
      @Parameters(paramLabel = "DAY", description = "a day that is over") LocalDate day,
      @Option(
              names = "--serial",
              paramLabel = "N",
              description = "one record of several of this day; default: the newest")
          @Nullable Long serial,
      @Option(
              names = "--output",
              paramLabel = "FILE",
              description = "a file that is made or replaced; default: standard output")
          @Nullable Path output) {
    String path = "/api/v1/retention/completeness/" + CameraId.parse(camera) + "/" + day;
    try (ApiClient api = connection.signIn()) {
      String note = api.text(path + (serial == null ? "" : "?serial=" + serial));
      if (output == null) {
        out().print(note);
        out().flush();
      } else {
        write(output, note);
      }
    }
    return ExitCode.OK;
  }

  private static void write(Path file, String note) {
    try {
      Path _ = Files.writeString(file, note);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "--output: " + file + " cannot be written; name a file in a folder that is there",
          e);
    }
  }

  @Command(
      name = "confirm-clock",
      description = {
        "Says which day it is, after a look at another clock, so that the node's clock may decide"
            + " again that footage goes. Refused if the node's clock says another day."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom retention confirm-clock --ca data/tls/ca.pem --user admin --password-file pw"
            + " 2026-11-29"
      })
  int confirmClock(
      @Mixin Connection connection,
      @Parameters(paramLabel = "DATE", description = "today") LocalDate date) {
    try (ApiClient api = connection.signIn()) {
      api.put("/api/v1/retention/clock", ApiClient.object().put("date", date.toString()));
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
