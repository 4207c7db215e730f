package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.access.Role;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyRoutesTest {
  private final MovableClock clock = new MovableClock();
  private TestServer server;
  private HttpClient client;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new TestServer(dir, clock, new NoFootage(), new NoFootage());
    server.accounts.add(
        "second", "Zhao Lei", "IT", Role.ADMINISTRATOR, TestServer.PASSWORD.toCharArray());
    client = server.client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> send(String user, String method, String path, String body) {
    HttpRequest.Builder request =
        server
            .get("/api/v1/retention/" + path)
            .header("Authorization", "Bearer " + server.token(client, user));
    if (!method.equals("GET")) {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(body));
    }
    return TestServer.send(client, request);
  }

  private static ObjectNode rule(int floor) {
    return TestServer.JSON
        .createObjectNode()
        .put("retentionClass", "standard")
        .put("floorDays", floor)
        .put("ceilingDays", floor + 1)
        .put("legalBasis", "decision 7")
        .put("reason", "the council decided");
  }

  private JsonNode proposed(ObjectNode rule) {
    HttpResponse<byte[]> answer = send("admin", "POST", "policy/changes", rule.toString());
    assertThat(answer.statusCode()).isEqualTo(201);
    return TestServer.json(answer);
  }

  private HttpResponse<byte[]> decide(String user, JsonNode change, String decision) {
    return send(
        user,
        "PUT",
        "changes/" + change.path("id").asText(),
        "{\"decision\":\"" + decision + "\"}");
  }

  private JsonNode policy() {
    return TestServer.json(send("admin", "GET", "policy", ""));
  }

  @Test
  void theSettingsAreTheFirstVersion() {
    JsonNode policy = policy();
    assertThat(policy.path("inForce").asInt()).isEqualTo(1);
    assertThat(policy.path("changes")).isEmpty();
    JsonNode version = policy.at("/versions/0");
    assertThat(version.has("proposedBy")).isFalse();
    assertThat(version.at("/classes/0/retentionClass").asText()).isEqualTo("standard");
    assertThat(version.at("/classes/0/floorDays").asInt()).isEqualTo(90);
    assertThat(version.at("/classes/0").has("outsideScope")).isFalse();
  }

  @Test
  void whatLowersNoFloorIsInForceAtOnce() {
    JsonNode outcome = proposed(rule(120));
    assertThat(outcome.has("change")).isFalse();
    assertThat(outcome.at("/version/number").asInt()).isEqualTo(2);
    JsonNode policy = policy();
    assertThat(policy.path("inForce").asInt()).isEqualTo(2);
    assertThat(policy.at("/versions/0")).isEqualTo(outcome.path("version"));
    assertThat(policy.at("/versions/0/proposedBy").asText()).isEqualTo("admin");
    assertThat(policy.at("/versions/0").has("approvedBy")).isFalse();
    assertThat(policy.at("/versions/0/reason").asText()).isEqualTo("the council decided");
  }

  @Test
  void aLowerFloorWaitsForAnotherAccount() {
    JsonNode change = proposed(rule(60)).path("change");
    assertThat(change.path("state").asText()).isEqualTo("proposed");
    assertThat(change.at("/before/floorDays").asInt()).isEqualTo(90);
    assertThat(policy().at("/changes/0")).isEqualTo(change);

    HttpResponse<byte[]> own = decide("admin", change, "approve");
    assertThat(own.statusCode()).isEqualTo(403);
    assertThat(TestServer.json(own).path("detail").asText()).contains("another one must");
    assertThat(decide("viewer", change, "approve").statusCode()).isEqualTo(403);
    assertThat(policy().path("inForce").asInt()).isEqualTo(1);

    assertThat(decide("second", change, "approve").statusCode()).isEqualTo(204);
    JsonNode policy = policy();
    assertThat(policy.at("/versions/0/approvedBy").asText()).isEqualTo("second");
    assertThat(policy.at("/versions/0/change")).isEqualTo(change.path("id"));
    assertThat(policy.at("/changes/0/state").asText()).isEqualTo("inForce");
    assertThat(policy.at("/changes/0/version").asInt()).isEqualTo(2);
    assertThat(decide("second", change, "withdraw").statusCode()).isEqualTo(400);
  }

  private HttpResponse<byte[]> reassign(String camera, String body) {
    return TestServer.send(
        client,
        server
            .get("/api/v1/cameras/" + camera + "/retention-class")
            .header("Authorization", "Bearer " + server.token(client, "admin"))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  private static String toClass(String name) {
    return "{\"retentionClass\":\"" + name + "\",\"reason\":\"the school has closed\"}";
  }

  @Test
  void aCameraThatIsKeptForLessWaitsForAnotherAccount() {
    String camera = server.register(client, "gate").toString();
    JsonNode more = proposed(rule(120).put("retentionClass", "longer"));
    assertThat(more.has("version")).isTrue();
    assertThat(TestServer.json(reassign(camera, toClass("longer"))).path("inForce").asBoolean())
        .isTrue();

    HttpResponse<byte[]> answer = reassign(camera, toClass("standard"));
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode change = TestServer.json(answer).path("change");
    assertThat(change.path("fromClass").asText()).isEqualTo("longer");
    assertThat(change.path("toClass").asText()).isEqualTo("standard");
    assertThat(decide("admin", change, "approve").statusCode()).isEqualTo(403);
    assertThat(decide("second", change, "approve").statusCode()).isEqualTo(204);
    JsonNode listed =
        TestServer.json(send("admin", "GET", "reassignments", "")).at("/reassignments/0");
    assertThat(listed.path("state").asText()).isEqualTo("inForce");
    assertThat(listed.path("decidedBy").asText()).isEqualTo("second");
    assertThat(
            TestServer.json(
                    TestServer.send(
                        client,
                        server
                            .get("/api/v1/cameras/" + camera)
                            .header("Authorization", "Bearer " + server.token(client, "admin"))))
                .path("retentionClass")
                .asText())
        .isEqualTo("standard");
    assertThat(TestServer.json(reassign(camera, toClass("none"))).path("field").asText())
        .isEqualTo("retentionClass");
    assertThat(TestServer.json(reassign(camera, toClass("No!"))).path("field").asText())
        .isEqualTo("retentionClass");
    assertThat(TestServer.json(reassign(camera, "{}")).path("field").asText())
        .isEqualTo("retentionClass");
  }

  @Test
  void whatIsWithdrawnOrLapsesChangesNothing() {
    JsonNode first = proposed(rule(60)).path("change");
    HttpResponse<byte[]> again = send("second", "POST", "policy/changes", rule(50).toString());
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(again).path("field").asText()).isEqualTo("retentionClass");
    assertThat(decide("second", first, "withdraw").statusCode()).isEqualTo(204);
    clock.forward(Duration.ofSeconds(1));
    JsonNode second = proposed(rule(60)).path("change");
    clock.forward(Duration.ofDays(7));
    assertThat(decide("second", second, "approve").statusCode()).isEqualTo(400);
    JsonNode policy = policy();
    assertThat(policy.path("inForce").asInt()).isEqualTo(1);
    assertThat(policy.at("/changes/0/state").asText()).isEqualTo("lapsed");
    assertThat(policy.at("/changes/1/state").asText()).isEqualTo("withdrawn");
    assertThat(policy.at("/changes/1/decidedBy").asText()).isEqualTo("second");
  }

  @Test
  void aClassOutsideTheLawWaitsToo() {
    ObjectNode lobby = rule(14).put("retentionClass", "lobby").put("outsideScope", " private ");
    JsonNode change = proposed(lobby).path("change");
    assertThat(change.has("before")).isFalse();
    assertThat(change.at("/rule/outsideScope").asText()).isEqualTo("private");
    assertThat(decide("second", change, "approve").statusCode()).isEqualTo(204);
    assertThat(policy().at("/versions/0/classes/0/outsideScope").asText()).isEqualTo("private");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retentionClass|null",
        "retentionClass|\"No Class\"",
        "floorDays|null",
        "floorDays|29",
        "ceilingDays|null",
        "ceilingDays|120",
        "ceilingDays|100000",
        "legalBasis|null",
        "legalBasis|\" \"",
        "legalBasis|\"a\\nb\"",
        "outsideScope|\"no reason for a floor of 120\"",
        "reason|null",
        "reason|\" \""
      })
  void whatIsWrongIsNamed(String field, String value) throws Exception {
    ObjectNode body = rule(120);
    body.set(field, TestServer.JSON.readTree(value));
    HttpResponse<byte[]> answer = send("admin", "POST", "policy/changes", body.toString());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(answer).path("field").asText()).isEqualTo(field);
    assertThat(policy().path("inForce").asInt()).isEqualTo(1);
  }

  @Test
  void theRemedyOfALowFloorIsNamed() {
    HttpResponse<byte[]> answer = send("admin", "POST", "policy/changes", rule(14).toString());
    assertThat(TestServer.json(answer).path("detail").asText())
        .contains("at least 30")
        .contains("two people mark the class");
  }

  @Test
  void viewersAreRefused() {
    assertThat(send("viewer", "GET", "policy", "").statusCode()).isEqualTo(403);
    assertThat(send("viewer", "POST", "policy/changes", rule(120).toString()).statusCode())
        .isEqualTo(403);
  }
}
