package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom cluster …}: the nodes of a cluster. */
@Command(
    name = "cluster",
    description = "Show the nodes of a cluster, empty them, level them (administrators).",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom cluster status --ca data/tls/ca.pem --user admin --password-file pw"
    })
final class ClusterCommand {
  private static final String NODE = "id, an unambiguous beginning of it, or host";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "status",
      description = {
        "Lists the nodes, tab-separated: id, host, roles, state (well, away, drained), cameras"
            + " assigned, recording and leaving, bit rate, then each disk."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom cluster status --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int status(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      ClusterNodes.ask(api).all().forEach(node -> out().println(ClusterNodes.line(node)));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "drain",
      description = {
        "Has a node record nothing, so that it can be stopped, and waits until the others have its"
            + " cameras. It stays so, also when it starts anew, until --undo."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom cluster drain --ca data/tls/ca.pem --user admin --password-file pw"
            + " node2.county.example",
        "  strongroom cluster drain --ca data/tls/ca.pem --user admin --password-file pw --undo"
            + " 0b8f6a54"
      })
  int drain(
      @Mixin Connection connection,
      @Option(names = "--undo", description = "have it record its part again") boolean undo,
      @Option(names = "--no-wait", description = "return at once") boolean noWait,
      @Parameters(paramLabel = "NODE", description = NODE) String node) {
    try (ApiClient api = connection.signIn()) {
      JsonNode found = ClusterNodes.ask(api).find(node);
      api.put(path(found) + "/drained", ApiClient.object().put("drained", !undo));
      if (!undo && !noWait) {
        new DrainWait(api, found.path("id").asText(), err()).untilEmpty();
      }
    }
    return ExitCode.OK;
  }

  @Command(
      name = "rebalance",
      description = {
        "Has cameras moved until the nodes are as level as they can be, closer than is kept up"
            + " without asking. Returns at once; cluster status shows how it goes."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom cluster rebalance --ca data/tls/ca.pem --user admin --password-file pw"
      })
  int rebalance(@Mixin Connection connection) {
    try (ApiClient api = connection.signIn()) {
      var _ = api.post("/api/v1/cluster/rebalance", ApiClient.object());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "forget",
      description = {
        "Takes a node off the register that will not come back. It must be away: drain and stop it"
            + " first. Footage that only it holds cannot be seen any more."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom cluster forget --ca data/tls/ca.pem --user admin --password-file pw"
            + " node2.county.example"
      })
  int forget(
      @Mixin Connection connection,
      @Parameters(paramLabel = "NODE", description = NODE) String node) {
    try (ApiClient api = connection.signIn()) {
      api.delete(path(ClusterNodes.ask(api).find(node)));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "where",
      description = {
        "Tells which nodes record a camera and why, tab-separated: host or id of each, separated by"
            + " commas; codes of docs/ref/http.md; shard."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom cluster where --ca data/tls/ca.pem --user admin --password-file pw CAMERA"
      })
  int where(
      @Mixin Connection connection,
      @Parameters(paramLabel = "CAMERA", description = "camera id") String camera) {
    CameraId id = CameraId.parse(camera);
    try (ApiClient api = connection.signIn()) {
      JsonNode place = api.get("/api/v1/cluster/cameras/" + id);
      ClusterNodes nodes = ClusterNodes.ask(api);
      out()
          .println(
              String.join(
                  "\t",
                  nodes.hosts(place.path("recordedBy")),
                  ClusterNodes.list(place.path("why")),
                  "shard " + place.path("shard").asText()));
    }
    return ExitCode.OK;
  }

  private static String path(JsonNode node) {
    return "/api/v1/cluster/nodes/" + NodeId.parse(node.path("id").asText());
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
