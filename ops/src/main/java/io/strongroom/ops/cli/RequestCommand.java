package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom request …}: asking for footage, deciding, and taking back. */
@Command(
    name = "request",
    description = "Ask for footage, decide on the requests of others, take grants back.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom request list --ca data/tls/ca.pem --user liwei --password-file pw"
    })
final class RequestCommand {
  private static final String REQUESTS = "/api/v1/requests";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "new",
      description = {
        "Asks for footage and prints the request's id; another person decides.",
        "How many cameras a place has, and why two approvers are needed, goes to standard error."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request new --ca data/tls/ca.pem --user liwei --password-file pw \\",
        "    --around 30.6301,120.5642,300 --from 2026-11-22T08:00:00Z \\",
        "    --to 2026-11-22T08:30:00Z --case 2026-117 --basis 'Order 799' \\",
        "    --reason 'a bicycle was stolen'"
      })
  int ask(@Mixin Connection connection, @Mixin NewRequest request) {
    try (ApiClient api = connection.signIn()) {
      List<String> found = request.isByPlaceAlone() ? found(api, request) : List.of();
      JsonNode made = api.post(REQUESTS, request.toJson(found)).orElseThrow();
      out().println(made.path("id").asText());
      tellWhyTwo(made);
    }
    return ExitCode.OK;
  }

  private List<String> found(ApiClient api, NewRequest request) {
    JsonNode cameras = api.get("/api/v1/cameras" + request.query()).path("cameras");
    List<String> ids = new ArrayList<>();
    for (JsonNode camera : cameras) {
      ids.add(camera.path("id").asText());
      err().println(camera.path("id").asText() + "\t" + camera.path("name").asText());
    }
    CameraPosition.missing(api.get("/api/v1/cameras").path("cameras"))
        .ifPresent(words -> err().println(words + ": they are not among these"));
    if (ids.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND,
          "--around: no camera that you may see stands there; take more metres, or --camera");
    }
    return ids;
  }

  private void tellWhyTwo(JsonNode request) {
    List<String> why = new ArrayList<>();
    request.path("whyTwo").forEach(each -> why.add(each.asText()));
    if (!why.isEmpty()) {
      err().println("needs two approvers: " + String.join(", ", why));
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists one's own requests, the newest first, tab-separated: id, state, user, case, number"
            + " of cameras, begin, end, actions, state of the grant, until when it is in force.",
        "Approvers get all that they decide on."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request list --ca data/tls/ca.pem --user leader --password-file pw"
            + " --to-decide"
      })
  int list(
      @Mixin Connection connection,
      @Option(names = "--to-decide", description = "those of others that wait (approvers)")
          boolean toDecide,
      @Option(names = "--mine", description = "one's own") boolean mine) {
    if (toDecide && mine) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--mine: must not be given together with --to-decide");
    }
    String query = toDecide ? "?to-decide" : mine ? "?mine" : "";
    try (ApiClient api = connection.signIn()) {
      JsonNode found = api.get(REQUESTS + query);
      found.path("requests").forEach(request -> out().println(line(request)));
      if (found.path("partial").asBoolean()) {
        err().println("there are more; these are the newest");
      }
    }
    return ExitCode.OK;
  }

  private static String line(JsonNode request) {
    List<String> actions = new ArrayList<>();
    request.path("actions").forEach(each -> actions.add(each.asText()));
    JsonNode grant = request.path("grant");
    return String.join(
        "\t",
        request.path("id").asText(),
        request.path("state").asText(),
        request.path("user").asText(),
        request.path("caseNumber").asText(),
        request.path("allCameras").asBoolean()
            ? "all cameras"
            : request.path("cameras").size() + " cameras",
        request.path("from").asText(),
        request.path("to").asText(),
        String.join(",", actions),
        grant.path("state").asText("-"),
        grant.path("validUntil").asText("-"));
  }

  @Command(
      name = "show",
      description = "Shows a request, its grant, and what became of both, as JSON.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request show --ca data/tls/ca.pem --user leader --password-file pw REQUEST"
      })
  int show(
      @Mixin Connection connection,
      @Parameters(paramLabel = "REQUEST", description = "request id") String request) {
    String path = REQUESTS + "/" + RequestId.parse(request);
    try (ApiClient api = connection.signIn()) {
      out().println(api.get(path).toPrettyString());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "approve",
      description = {
        "Approves a request of somebody else as it was asked; the grant is in force then.",
        "Where two approvers are needed, the first agrees, and the second approves."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request approve --ca data/tls/ca.pem --user leader --password-file pw"
            + " REQUEST"
      })
  int approve(
      @Mixin Connection connection,
      @Mixin RequestForce force,
      @Parameters(paramLabel = "REQUEST", description = "request id") String request) {
    return approve(connection, request, force.toJson());
  }

  @Command(
      name = "narrow",
      description = "Approves a part of a request; what is not given is as it was asked.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request narrow --ca data/tls/ca.pem --user leader --password-file pw \\",
        "    --action playback --to 2026-11-22T08:10:00Z REQUEST"
      })
  int narrow(
      @Mixin Connection connection,
      @Mixin RequestTerms terms,
      @Mixin RequestForce force,
      @Parameters(paramLabel = "REQUEST", description = "request id") String request) {
    return approve(connection, request, terms.toJson(force));
  }

  private int approve(Connection connection, String request, ObjectNode body) {
    String path = REQUESTS + "/" + RequestId.parse(request) + "/approve";
    try (ApiClient api = connection.signIn()) {
      JsonNode decided = api.post(path, body).orElseThrow();
      out().println(decided.path("state").asText());
      if (decided.path("state").asText().equals("agreed")) {
        tellWhyTwo(decided);
      } else {
        err().println("in force until " + decided.at("/grant/validUntil").asText());
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "refuse",
      description = "Refuses a request of somebody else, who reads the reason.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request refuse --ca data/tls/ca.pem --user leader --password-file pw \\",
        "    --reason 'the range is too long' REQUEST"
      })
  int refuse(
      @Mixin Connection connection,
      @Option(names = "--reason", required = true, description = "why") String reason,
      @Parameters(paramLabel = "REQUEST", description = "request id") String request) {
    return send(connection, REQUESTS + "/" + RequestId.parse(request) + "/refuse", reason);
  }

  @Command(
      name = "withdraw",
      description = "Withdraws one's own request that nobody has decided on.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request withdraw --ca data/tls/ca.pem --user liwei --password-file pw"
            + " REQUEST"
      })
  int withdraw(
      @Mixin Connection connection,
      @Parameters(paramLabel = "REQUEST", description = "request id") String request) {
    String path = REQUESTS + "/" + RequestId.parse(request) + "/withdraw";
    try (ApiClient api = connection.signIn()) {
      Optional<JsonNode> _ = api.post(path, ApiClient.object());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "revoke",
      description = "Takes a grant back (approvers); what runs by it stops within five seconds.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom request revoke --ca data/tls/ca.pem --user leader --password-file pw \\",
        "    --reason 'the case is closed' REQUEST"
      })
  int revoke(
      @Mixin Connection connection,
      @Option(names = "--reason", required = true, description = "why") String reason,
      @Parameters(paramLabel = "REQUEST", description = "id of the request and its grant")
          String request) {
    return send(connection, "/api/v1/grants/" + RequestId.parse(request) + "/revoke", reason);
  }

  private static int send(Connection connection, String path, String reason) {
    try (ApiClient api = connection.signIn()) {
      Optional<JsonNode> _ = api.post(path, ApiClient.object().put("reason", reason));
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
