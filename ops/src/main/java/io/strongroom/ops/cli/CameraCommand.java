package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.CameraId;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom camera …}: the register of cameras. */
@Command(
    name = "camera",
    description = "Add, list, show and remove cameras (administrators).",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom camera list --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class CameraCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "add",
      description = {
        "Registers a camera and starts recording it.",
        "If a floor would break with it, the sum goes to standard error; where the site's settings"
            + " refuse such a camera, --accept-shortage says why it is to be recorded all the same."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera add --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --name 'East gate' --source rtsp://10.0.0.7/stream1 --managing-unit 'Town office' \\",
        "    --legal-basis 'Filing 2026-114' --scene alley --camera-user op --camera-password-file"
            + " cam.pw"
      })
  int add(@Mixin Connection connection, @Mixin NewCamera camera) {
    ObjectNode body = camera.toJson();
    try (ApiClient api = connection.signIn()) {
      JsonNode added = api.post("/api/v1/cameras", body).orElseThrow();
      out().println(added.path("id").asText());
      if (added.has("shortage")) {
        err().println(added.path("shortage").asText());
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      description = {
        "Lists the cameras, tab-separated: id, state, cause, name, coordinates.",
        "How many have no coordinates goes to standard error."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera list --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int list(
      @Mixin Connection connection,
      @Option(
              names = "--around",
              paramLabel = "LAT,LON,METRES",
              description = "only those within so many metres of a point (WGS-84)")
          @Nullable String around) {
    try (ApiClient api = connection.signIn()) {
      JsonNode cameras = api.get("/api/v1/cameras" + CameraPosition.query(around)).path("cameras");
      for (JsonNode camera : cameras) {
        out()
            .println(
                String.join(
                    "\t",
                    camera.path("id").asText(),
                    camera.path("state").asText(),
                    camera.path("detail").asText("-"),
                    camera.path("name").asText(),
                    CameraPosition.text(camera)));
      }
      CameraPosition.missing(cameras).ifPresent(err()::println);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "set",
      description = {
        "Says where a camera stands, in decimal degrees of WGS-84, or that nobody knows.",
        "Nothing is converted: coordinates of GCJ-02 or BD-09 maps are some hundred metres off."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera set --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --position=31.2304,121.4737 CAMERA"
      })
  int set(
      @Mixin Connection connection,
      @ArgGroup(multiplicity = "1") CameraPosition position,
      @Parameters(paramLabel = "CAMERA", description = "camera id") String camera) {
    ObjectNode body = position.toJson();
    try (ApiClient api = connection.signIn()) {
      api.put("/api/v1/cameras/" + CameraId.parse(camera) + "/position", body);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "show",
      description = "Shows all that is registered about one camera, as JSON.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera show --ca data/tls/ca.pem --user admin --password-file pw CAMERA"
      })
  int show(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CAMERA", description = "camera id") String camera) {
    try (ApiClient api = connection.signIn()) {
      out().println(api.get("/api/v1/cameras/" + CameraId.parse(camera)).toPrettyString());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "remove",
      description = "Stops recording a camera and takes it off the register; its footage stays.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera remove --ca data/tls/ca.pem --user admin --password-file pw CAMERA"
      })
  int remove(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CAMERA", description = "camera id") String camera) {
    try (ApiClient api = connection.signIn()) {
      api.delete("/api/v1/cameras/" + CameraId.parse(camera));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "reassign",
      description = {
        "Has a camera recorded under another retention class from now on; what is recorded stays"
            + " what it was.",
        "A class that keeps footage for as long or longer is the camera's when the command ends."
            + " Else it prints the id of a change, which is in force when another account has"
            + " approved it with strongroom retention policy approve, within seven days."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera reassign --ca data/tls/ca.pem --user admin --password-file pw \\",
        "    --class class-2 --reason 'the school has closed' CAMERA"
      })
  int reassign(
      @Mixin Connection connection,
      @Option(names = "--class", required = true, description = "the other class") String type,
      @Option(names = "--reason", required = true, description = "why") String reason,
      @Parameters(paramLabel = "CAMERA", description = "camera id") String camera) {
    ObjectNode body = ApiClient.object().put("retentionClass", type).put("reason", reason);
    try (ApiClient api = connection.signIn()) {
      JsonNode outcome =
          api.replace("/api/v1/cameras/" + CameraId.parse(camera) + "/retention-class", body);
      if (!outcome.path("inForce").asBoolean()) {
        JsonNode change = outcome.path("change");
        out().println(change.path("id").asText());
        err().println(waiting(change));
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "reassignments",
      description = "Lists changes of cameras' classes that needed two people, tab-separated.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera reassignments --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int reassignments(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      for (JsonNode change : api.get("/api/v1/retention/reassignments").path("reassignments")) {
        out()
            .println(
                String.join(
                    "\t",
                    change.path("id").asText(),
                    change.path("state").asText(),
                    change.path("camera").asText(),
                    change.path("fromClass").asText(),
                    change.path("toClass").asText(),
                    change.path("proposedBy").asText(),
                    change.path("decidedBy").asText("-"),
                    change.path("reason").asText()));
      }
    }
    return ExitCode.OK;
  }

  private static String waiting(JsonNode change) {
    return "%s waits for another account than %s until %s: %s instead of %s"
        .formatted(
            change.path("id").asText(),
            change.path("proposedBy").asText(),
            change.path("lapsesAt").asText(),
            change.path("toClass").asText(),
            change.path("fromClass").asText());
  }

  @Command(
      name = "on",
      description = "Switches a camera's recording on.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera on --ca data/tls/ca.pem --user admin --password-file pw CAMERA"
      })
  int on(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CAMERA", description = "camera id") String camera) {
    return enable(connection, camera, true);
  }

  @Command(
      name = "off",
      description = "Switches a camera's recording off; its footage stays.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom camera off --ca data/tls/ca.pem --user admin --password-file pw CAMERA"
      })
  int off(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CAMERA", description = "camera id") String camera) {
    return enable(connection, camera, false);
  }

  private static int enable(Connection connection, String camera, boolean enabled) {
    try (ApiClient api = connection.signIn()) {
      api.put(
          "/api/v1/cameras/" + CameraId.parse(camera) + "/enabled",
          ApiClient.object().put("enabled", enabled));
    }
    return ExitCode.OK;
  }

  private PrintWriter out() {
    return java.util.Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return java.util.Objects.requireNonNull(spec).commandLine().getErr();
  }

  /** What is known of a camera when it is registered. */
  static final class NewCamera {
    @Option(names = "--name", required = true, description = "name for people (sealed at rest)")
    private String name = "";

    @Option(names = "--source", required = true, description = "address, without user or password")
    private String source = "";

    @Option(names = "--managing-unit", required = true, description = "who answers for it")
    private String managingUnit = "";

    @Option(names = "--legal-basis", required = true, description = "why it may record")
    private String legalBasis = "";

    @Option(names = "--scene", required = true, description = "what kind of place it sees")
    private String scene = "";

    @Option(names = "--transport", defaultValue = "tcp", description = "tcp or udp (RTSP)")
    private String transport = "tcp";

    @Option(names = "--camera-user", description = "user name at the camera")
    private @Nullable String user;

    @Option(names = "--camera-password-file", description = "file with the camera's password")
    private @Nullable Path passwordFile;

    @Option(names = "--audio-basis", description = "switches audio on; says on what basis")
    private @Nullable String audioBasis;

    @Option(names = "--no-verify-certificate", description = "exempts this camera's certificate")
    private boolean unverified;

    @Option(
        names = "--retention-class",
        defaultValue = "standard",
        description = "default: standard")
    private String retentionClass = "standard";

    @Option(
        names = "--ingest",
        description = "rtsp (usual for rtsp addresses) or ffmpeg (every other, at a higher cost)")
    private @Nullable String ingest;

    @Option(
        names = "--sessions",
        description = "many (default), or one if the camera serves one session at a time")
    private @Nullable String sessions;

    @Option(
        names = "--bits-per-second",
        description = "what it will send; default: what cameras of its class do, or 2,000,000")
    private @Nullable Long bitsPerSecond;

    @Option(
        names = "--position",
        paramLabel = "LAT,LON",
        description = "where it stands, decimal degrees of WGS-84")
    private @Nullable String position;

    @Option(
        names = "--accept-shortage",
        paramLabel = "REASON",
        description = "why it is to be recorded although a floor would break")
    private @Nullable String acceptShortage;

    ObjectNode toJson() {
      ObjectNode json =
          ApiClient.object()
              .put("name", name)
              .put("source", source)
              .put("managingUnit", managingUnit)
              .put("legalBasis", legalBasis)
              .put("scene", scene)
              .put("transport", transport)
              .put("audio", audioBasis != null)
              .put("verifyCertificate", !unverified)
              .put("retentionClass", retentionClass);
      if (audioBasis != null) {
        json.put("audioBasis", audioBasis);
      }
      if (ingest != null) {
        json.put("ingest", ingest);
      }
      if (sessions != null) {
        json.put("sessions", sessions);
      }
      if (bitsPerSecond != null) {
        json.put("bitsPerSecond", bitsPerSecond);
      }
      if (position != null) {
        json.setAll(CameraPosition.parse(position));
      }
      if (acceptShortage != null) {
        json.put("acceptShortage", acceptShortage);
      }
      if (user != null) {
        json.put("user", user);
      }
      if (passwordFile != null) {
        json.put("password", Connection.secretFrom(passwordFile, "--camera-password-file"));
      }
      return json;
    }
  }
}
