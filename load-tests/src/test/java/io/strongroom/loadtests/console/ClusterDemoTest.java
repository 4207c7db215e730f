package io.strongroom.loadtests.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.loadtests.cassandra.OneCassandra;
import io.strongroom.loadtests.process.BusyMachine;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.playback.audit.AccessLogCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A demo of three nodes, seen through the first of them. */
@ResourceLock(BusyMachine.LOCK)
@ResourceLock(OneCassandra.LOCK)
class ClusterDemoTest {
  private static final int NODES = 3;
  private static final int CAMERAS = 9;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * More than failover takes, on a machine that does much else; less than sharding waits by itself
   * for a node that is to give something up.
   */
  private static final Duration GIVEN_AWAY = Duration.ofSeconds(40);

  @Test
  void camerasOfANodeThatDiesAreRecordedByTheOthers(@TempDir Path dir) throws IOException {
    InetSocketAddress cassandra = OneCassandra.server().address();
    String address = cassandra.getHostString() + ":" + cassandra.getPort();
    DemoProcess demo = new DemoProcess(dir, CAMERAS, "--nodes", "" + NODES, "--cassandra", address);
    try (demo;
        ApiClient admin = administrator(demo, 1)) {
      await("all nodes to record")
          .atMost(PATIENCE)
          .until(
              () -> recordingSince(admin, Instant.EPOCH) == CAMERAS && by(admin).size() == NODES);
      String victim = self(demo, NODES);
      look(demo, admin);
      await("the log of that node to be mirrored")
          .atMost(PATIENCE)
          .until(() -> size(mirror(demo, 1, victim)) > 0 && size(mirror(demo, 2, victim)) > 0);

      // At its death its cameras are about to move.
      admin.put(
          "/api/v1/cluster/nodes/" + victim + "/drained", ApiClient.object().put("drained", true));
      Instant killed = Instant.now();
      demo.nodeProcess(NODES).orElseThrow().destroyForcibly();

      await("the others to record all")
          .atMost(GIVEN_AWAY)
          .untilAsserted(
              () ->
                  assertThat(
                          recordingSince(admin, killed) == CAMERAS
                              && by(admin).size() == NODES - 1
                              && !by(admin).contains(victim))
                      .as(() -> "node " + victim + " killed at " + killed + ": " + standing(admin))
                      .isTrue());
      assertThat(checked(demo, victim))
          .as("what was looked at through it is known without it, and was granted")
          .satisfies(result -> assertThat(result.findings()).isEmpty())
          .satisfies(result -> assertThat(result.deliveries()).isPositive());
      assertThat(demo.printed())
          .contains("node 3 has ended; start it again with: ./strongroom node --config ");
    }
    assertThat(demo.printed()).contains("what was recorded is kept");
    for (int node = 1; node < NODES; node++) {
      assertThat(demo.nodeProcess(node)).as("process of node " + node).isEmpty();
    }
  }

  private static ApiClient administrator(DemoProcess demo, int node) {
    return user("admin", demo, node);
  }

  private static ApiClient user(String name, DemoProcess demo, int node) {
    return ApiClient.signIn(
        demo.nodeUrl(node),
        ServerIdentity.trusting(demo.nodeData(node).resolve("tls/ca.pem")),
        name,
        demo.password(name),
        "");
  }

  /** The viewer looks at a picture through the last node. */
  private static void look(DemoProcess demo, ApiClient admin) throws IOException {
    String camera = admin.get("/api/v1/cameras").path("cameras").path(0).path("id").asText();
    try (ApiClient viewer = user("viewer", demo, NODES);
        InputStream picture = viewer.open("/api/v1/cameras/" + camera + "/picture.jpg").body()) {
      assertThat(picture.readAllBytes()).isNotEmpty();
    }
  }

  private static Path mirror(DemoProcess demo, int node, String of) {
    return demo.nodeData(node).resolve("access-mirrors").resolve(of);
  }

  private static long size(Path log) throws IOException {
    Path checkpoint = log.resolve("checkpoint");
    return Files.exists(checkpoint) ? checkpoint(checkpoint).size() : 0;
  }

  private static Checkpoint checkpoint(Path file) throws IOException {
    return Checkpoint.parse(SignedNote.parse(Files.readAllBytes(file)));
  }

  /** The mirror of its log, held against the logs of the others. */
  private static AccessLogCheck.Result checked(DemoProcess demo, String victim) throws IOException {
    List<AccessLogCheck.Log> logs = new ArrayList<>();
    for (Path log :
        List.of(
            mirror(demo, 1, victim),
            demo.nodeData(1).resolve("access"),
            demo.nodeData(2).resolve("access"))) {
      if (Files.exists(log.resolve("checkpoint"))) {
        logs.add(
            new AccessLogCheck.Log(
                new FolderTiles(log), checkpoint(log.resolve("checkpoint")), List.of()));
      }
    }
    return AccessLogCheck.run(logs, true).getFirst();
  }

  private static String self(DemoProcess demo, int node) {
    try (ApiClient admin = administrator(demo, node)) {
      return admin.get("/api/v1/cluster").path("self").asText();
    }
  }

  private static int recordingSince(ApiClient admin, Instant since) {
    int recording = 0;
    for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
      boolean newer =
          camera.hasNonNull("liveEdge")
              && Instant.parse(camera.path("liveEdge").asText()).isAfter(since);
      recording += newer && camera.path("state").asText().equals("recording") ? 1 : 0;
    }
    return recording;
  }

  private static String standing(ApiClient admin) {
    StringBuilder all = new StringBuilder();
    for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
      all.append(
          "%n%s %s by %s"
              .formatted(
                  camera.path("state").asText(),
                  camera.path("liveEdge").asText(),
                  camera.path("recordedBy")));
    }
    return all + "%n".formatted() + admin.get("/api/v1/cluster");
  }

  /** Ids of the nodes that record any camera. */
  private static Set<String> by(ApiClient admin) {
    Set<String> nodes = new HashSet<>();
    for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
      camera.path("recordedBy").forEach(node -> nodes.add(node.asText()));
    }
    return nodes;
  }
}
