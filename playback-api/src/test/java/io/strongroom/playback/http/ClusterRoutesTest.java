package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.placement.ClusterView.State;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterRoutesTest {
  private final MemoryCluster cluster = new MemoryCluster();
  private final CameraId camera = new CameraId(new UUID(1, 2));

  private TestServer server;
  private HttpClient client;
  private String admin;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new TestServer(dir, Clock.systemUTC(), cluster);
    server.put(camera, "gate");
    client = server.client(HttpClient.Version.HTTP_2);
    admin = server.token(client, "admin");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void nodesAreToldWithWhatTheyReport() {
    JsonNode answer = TestServer.json(get("/api/v1/cluster"));

    assertThat(answer.get("self").asText()).isEqualTo(MemoryCluster.FIRST.toString());
    JsonNode first = answer.get("nodes").get(0);
    assertThat(first.get("id").asText()).isEqualTo(MemoryCluster.FIRST.toString());
    assertThat(first.get("host").asText()).isEqualTo("node1.county.example");
    assertThat(texts(first.get("roles"))).containsExactly("keyholder", "recorder");
    assertThat(first.get("state").asText()).isEqualTo("well");
    assertThat(first.get("drained").asBoolean()).isFalse();
    assertThat(first.get("assigned").asInt()).isEqualTo(400);
    assertThat(first.get("recording").asInt()).isEqualTo(400);
    assertThat(first.get("leaving").asInt()).isZero();
    assertThat(first.get("bitsPerSecond").asLong()).isEqualTo(800_000_000L);
    assertThat(first.at("/disks/1/label").asText()).isEqualTo("second");
    assertThat(first.at("/disks/1/totalBytes").asLong()).isEqualTo(4_000_000_000_000L);
    assertThat(first.at("/disks/1/freeBytes").asLong()).isEqualTo(200_000_000_000L);
    assertThat(first.at("/disks/1/sound").asBoolean()).isTrue();
    assertThat(first.at("/replicas/missingPacks").asLong()).isEqualTo(12);
    assertThat(first.at("/replicas/missingBytes").asLong()).isEqualTo(9_000_000_000L);
    assertThat(first.at("/replicas/leftPacks").asLong()).isEqualTo(2);
    assertThat(first.at("/replicas/copying/from").asText())
        .isEqualTo(MemoryCluster.SECOND.toString());
    assertThat(first.at("/replicas/copying/doneBytes").asLong()).isEqualTo(600_000_000L);
    assertThat(first.at("/replicas/copying/bytes").asLong()).isEqualTo(900_000_000L);
    assertThat(answer.at("/nodes/1/replicas").has("copying")).isFalse();
    JsonNode silent = answer.get("nodes").get(2);
    assertThat(silent.has("assigned") || silent.has("disks")).isFalse();
    assertThat(answer.get("nodes").get(3).get("state").asText()).isEqualTo("away");
  }

  @Test
  void aNodeIsDrainedAndTakenBack() {
    assertThat(drain(MemoryCluster.SECOND.toString(), "{\"drained\":true}").statusCode())
        .isEqualTo(204);
    JsonNode second = TestServer.json(get("/api/v1/cluster")).get("nodes").get(1);
    assertThat(second.get("drained").asBoolean()).isTrue();
    assertThat(second.get("leaving").asInt()).isEqualTo(8);

    assertThat(drain(MemoryCluster.SECOND.toString(), "{\"drained\":false}").statusCode())
        .isEqualTo(204);
    assertThat(cluster.isDrained(MemoryCluster.SECOND)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"drained\":null}", "{\"drained\":1}", "{\"drained\":\"true\"}"})
  void aWrongBodyNamesTheField(String body) {
    JsonNode problem = problem(400, drain(MemoryCluster.SECOND.toString(), body));
    assertThat(problem.get("field").asText()).isEqualTo("drained");
    assertThat(cluster.isDrained(MemoryCluster.SECOND)).isFalse();
  }

  @Test
  void anUnknownFieldIsRefused() {
    JsonNode problem =
        problem(400, drain(MemoryCluster.SECOND.toString(), "{\"drained\":true,\"force\":true}"));
    assertThat(problem.get("field").asText()).isEqualTo("force");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "node1.county.example", "0b8f6a54", "%2e%2e%2fx"})
  void aMalformedIdNamesTheField(String id) {
    assertThat(problem(400, drain(id, "{\"drained\":true}")).get("field").asText()).isEqualTo("id");
    assertThat(problem(400, forget(id)).get("field").asText()).isEqualTo("id");
    assertThat(problem(400, get("/api/v1/cluster/cameras/" + id)).get("field").asText())
        .isEqualTo("id");
  }

  @Test
  void aNodeNobodyKnowsIsNotFound() {
    String unknown = new NodeId(new UUID(9, 9)).toString();
    problem(404, drain(unknown, "{\"drained\":true}"));
    problem(404, forget(unknown));
    problem(404, get("/api/v1/cluster/cameras/" + new UUID(9, 9)));
  }

  @Test
  void aNodeIsForgottenOnlyWhenItIsAway() {
    JsonNode problem = problem(400, forget(MemoryCluster.SECOND.toString()));
    assertThat(problem.get("field").asText()).isEqualTo("node");
    assertThat(problem.get("detail").asText()).contains("stop it first");

    assertThat(forget(MemoryCluster.FOURTH.toString()).statusCode()).isEqualTo(204);
    assertThat(cluster.knows(MemoryCluster.FOURTH)).isFalse();
  }

  @Test
  void camerasAreHadMoved() {
    HttpResponse<byte[]> answer =
        as(admin, server.get("/api/v1/cluster/rebalance").POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(cluster.rebalanced()).isEqualTo(1);
  }

  @Test
  void aPlaceIsExplained() {
    assertThat(why()).containsExactly("nobody");
    cluster.put(camera, List.of(MemoryCluster.FIRST));
    JsonNode place = TestServer.json(get("/api/v1/cluster/cameras/" + camera));
    assertThat(place.get("shard").asText()).isEqualTo("17");
    assertThat(texts(place.get("recordedBy"))).containsExactly(MemoryCluster.FIRST.toString());
    assertThat(why()).containsExactly("shard-of-node");
    cluster.drain(MemoryCluster.FIRST, true);
    assertThat(why()).containsExactly("node-drained");
    cluster.put(camera, List.of(MemoryCluster.FIRST, MemoryCluster.SECOND));
    assertThat(why()).containsExactly("moving", "node-drained");
    cluster.state(MemoryCluster.FIRST, State.AWAY);
    assertThat(why()).containsExactly("moving", "node-away");
    cluster.put(camera, List.of(MemoryCluster.SECOND));
    cluster.drain(MemoryCluster.SECOND, true);
    assertThat(why()).containsExactly("node-drained", "no-node-takes-cameras");
    cluster.put(camera, List.of());
    assertThat(why()).containsExactly("nobody", "no-node-takes-cameras");
    server.cameras.enable(camera, false);
    assertThat(why()).containsExactly("switched-off");
  }

  private List<String> why() {
    return texts(TestServer.json(get("/api/v1/cluster/cameras/" + camera)).get("why"));
  }

  @Test
  void administratorsSeeWhereACameraIs() {
    cluster.put(camera, List.of(MemoryCluster.SECOND));
    String viewer = server.token(client, "viewer");
    for (String path : List.of("/api/v1/cameras", "/api/v1/cameras/" + camera)) {
      assertThat(texts(cameraIn(get(path)).get("recordedBy")))
          .containsExactly(MemoryCluster.SECOND.toString());
      assertThat(cameraIn(as(viewer, server.get(path))).has("recordedBy")).isFalse();
    }
  }

  private static JsonNode cameraIn(HttpResponse<byte[]> answer) {
    JsonNode body = TestServer.json(answer);
    return body.has("cameras") ? body.get("cameras").get(0) : body;
  }

  @Test
  void aClusterThatIsAwayHidesNoCamera() {
    cluster.unavailable(true);
    problem(503, get("/api/v1/cluster"));
    problem(503, drain(MemoryCluster.SECOND.toString(), "{\"drained\":true}"));
    problem(503, forget(MemoryCluster.FOURTH.toString()));
    JsonNode shown = cameraIn(get("/api/v1/cameras"));
    assertThat(shown.get("name").asText()).isEqualTo("gate");
    assertThat(shown.has("recordedBy")).isFalse();
    assertThat(cameraIn(get("/api/v1/cameras/" + camera)).get("source").asText()).isNotBlank();
  }

  @Test
  void aNodeThatStandsAloneSaysSo(@TempDir Path dir) {
    NoFootage nothing = new NoFootage();
    try (TestServer alone = new TestServer(dir, Clock.systemUTC(), nothing, nothing)) {
      HttpClient other = alone.client(HttpClient.Version.HTTP_2);
      String token = alone.token(other, "admin");
      JsonNode problem =
          problem(
              404,
              TestServer.send(
                  other, alone.get("/api/v1/cluster").header("Authorization", "Bearer " + token)));
      assertThat(problem.get("type").asText()).isEqualTo(Problem.URN + "no-cluster");
      assertThat(problem.get("detail").asText()).contains("stands alone");
    }
  }

  @Test
  void viewersAreRefused() {
    String viewer = server.token(client, "viewer");
    problem(403, as(viewer, server.get("/api/v1/cluster")));
    problem(403, as(viewer, server.get("/api/v1/cluster/cameras/" + camera)));
    problem(403, as(viewer, server.post("/api/v1/cluster/rebalance", "{}")));
    assertThat(cluster.rebalanced()).isZero();
  }

  private HttpResponse<byte[]> get(String path) {
    return as(admin, server.get(path));
  }

  private HttpResponse<byte[]> drain(String id, String body) {
    return as(
        admin,
        server
            .get("/api/v1/cluster/nodes/" + id + "/drained")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  private HttpResponse<byte[]> forget(String id) {
    return as(admin, server.get("/api/v1/cluster/nodes/" + id).DELETE());
  }

  private HttpResponse<byte[]> as(String token, HttpRequest.Builder request) {
    return TestServer.send(client, request.header("Authorization", "Bearer " + token));
  }

  private static JsonNode problem(int status, HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(status);
    return TestServer.json(answer);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
