package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.DEPUTY;
import static io.strongroom.playback.http.GrantServer.LEADER;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.Role;
import io.strongroom.recording.model.CameraId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who sees, asks and decides where; and how administrators say so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeopleTest {
  private static final String ALL = "\"playback\",\"live\",\"export\"";

  private final CameraId south = new CameraId(UUID.randomUUID());
  private GrantServer at;

  @BeforeAll
  void start(@TempDir Path dir) {
    at = new GrantServer(dir);
    at.server.put(south, "south gate", "other unit");
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @BeforeEach
  void everywhere() {
    at.assign(OFFICER, Assignment.everywhere(Role.REQUESTER));
    at.assign(LEADER, Assignment.everywhere(Role.APPROVER));
    at.assign(SECOND, Assignment.everywhere(Role.APPROVER));
  }

  private static Assignment in(Role role, String area) {
    return new Assignment(role, Optional.of(area), Set.of(), List.of());
  }

  private HttpResponse<byte[]> call(String user, String method, String path, String body) {
    HttpRequest.Builder request =
        at.server
            .get("/api/v1/" + path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    return TestServer.send(at.client, at.as(user, request));
  }

  private JsonNode get(String user, String path) {
    return TestServer.json(at.get(user, "/api/v1/" + path));
  }

  private String asking(CameraId camera) {
    return at.asking(0, 60, ALL).replace(at.camera.toString(), camera.toString());
  }

  @Test
  void aPersonKnowsTheCamerasOfHisAreasAndNoOthers() {
    at.assign(OFFICER, in(Role.REQUESTER, "south"));
    JsonNode cameras = get(OFFICER, "cameras").path("cameras");
    assertThat(cameras).hasSize(1);
    assertThat(cameras.get(0).path("id").asText()).isEqualTo(south.toString());
    HttpResponse<byte[]> unseen = at.get(OFFICER, "/api/v1/cameras/" + at.camera);
    HttpResponse<byte[]> unknown = at.get(OFFICER, "/api/v1/cameras/" + UUID.randomUUID());
    assertThat(unseen.statusCode()).isEqualTo(404);
    assertThat(unseen.body()).isEqualTo(unknown.body());
    HttpResponse<byte[]> asked = at.post(OFFICER, "requests", asking(at.camera));
    assertThat(asked.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(asked).path("detail").asText()).contains("there is no camera");
    String all = asking(at.camera).replaceFirst("\"cameras\":\\[[^]]*]", "\"allCameras\":true");
    assertThat(TestServer.json(at.post(OFFICER, "requests", all)).path("field").asText())
        .isEqualTo("allCameras");
    assertThat(at.post(OFFICER, "requests", asking(south)).statusCode()).isEqualTo(201);
    at.server.alarms.raise("camera-unreachable", at.camera.toString(), "no answer", "look");
    at.server.alarms.raise("camera-unreachable", south.toString(), "no answer", "look");
    List<String> subjects = get(OFFICER, "alarms").path("alarms").findValuesAsText("subject");
    assertThat(subjects).containsExactly(south.toString());
    at.server.alarms.clear("camera-unreachable", at.camera.toString());
    at.server.alarms.clear("camera-unreachable", south.toString());
  }

  @Test
  void anApproverDecidesWhereAllCamerasLieInHisAreas() {
    String both =
        asking(at.camera)
            .replace("\"" + at.camera + "\"", "\"" + at.camera + "\",\"" + south + "\"");
    String id = TestServer.json(at.post(OFFICER, "requests", both)).path("id").asText();
    at.assign(LEADER, in(Role.APPROVER, "south"));
    assertThat(get(LEADER, "requests?to-decide").toString()).doesNotContain(id);
    assertThat(get(LEADER, "requests").toString()).doesNotContain(id);
    for (String step : List.of("approve", "refuse", "withdraw")) {
      String body = step.equals("refuse") ? "{\"reason\":\"no reason\"}" : "{}";
      HttpResponse<byte[]> answer = at.post(LEADER, "requests/" + id + "/" + step, body);
      assertThat(answer.statusCode()).as(step).isEqualTo(404);
      String other = id.replace(id.charAt(0), id.charAt(0) == 'a' ? 'b' : 'a');
      assertThat(at.post(LEADER, "requests/" + other + "/" + step, body).body())
          .isEqualTo(answer.body());
    }
    at.assign(LEADER, in(Role.APPROVER, "county"));
    assertThat(get(LEADER, "requests?to-decide").toString()).contains(id);
    assertThat(at.post(LEADER, "requests/" + id + "/approve", "{}").statusCode()).isEqualTo(200);
    at.assign(SECOND, in(Role.APPROVER, "south"));
    assertThat(get(SECOND, "grants").toString()).doesNotContain(id);
    assertThat(
            at.post(SECOND, "grants/" + id + "/revoke", "{\"reason\":\"not mine\"}").statusCode())
        .isEqualTo(404);
    assertThat(at.revoke(id).statusCode()).isEqualTo(200);
  }

  /** Another node writes it, and this one does not hear of it. */
  private void elsewhereMadeRequester(String user) {
    Account moved =
        at.server
            .accountsOfAnotherNode()
            .change(
                user,
                account ->
                    new Account(
                        account.id(),
                        account.user(),
                        account.name(),
                        account.unit(),
                        Role.REQUESTER,
                        List.of(Assignment.everywhere(Role.REQUESTER)),
                        account.credentials()),
                (account, document) -> {});
    assertThat(moved.role()).isEqualTo(Role.REQUESTER);
  }

  @Test
  void whoIsNoAdministratorAnyMoreHasNoSecondWordWhicheverNodeSaidSo() {
    String masks = "cameras/" + at.yard + "/masks";
    String corners = "[[[0.2,0.2],[0.8,0.2],[0.2,0.8]]]";
    String all = "{\"polygons\":" + corners + "}";
    String nothing = "{\"polygons\":[],\"reason\":\"the window is walled up\"}";
    assertThat(call("admin", "PUT", masks, all).statusCode()).isEqualTo(200);
    JsonNode proposed = TestServer.json(call("admin", "PUT", masks, nothing));
    String change = "retention/changes/" + proposed.at("/change/id").asText();
    assertThat(get(DEPUTY, masks).at("/change/id").asText()).isNotEmpty();
    elsewhereMadeRequester(DEPUTY);
    String approval = "{\"decision\":\"approve\"}";
    assertThat(call(DEPUTY, "PUT", change, approval).statusCode()).isEqualTo(403);
    assertThat(get("admin", masks).path("versions")).hasSize(1);
    at.assign(DEPUTY, Assignment.everywhere(Role.ADMINISTRATOR));
    assertThat(call(DEPUTY, "PUT", change, approval).statusCode()).isEqualTo(204);
  }

  /** Another node has taken the duty away, and this one has not heard of it. */
  @Test
  void whoIsNoApproverAnyMoreDecidesNothingWhicheverNodeSaidSo() {
    String id =
        TestServer.json(at.post(OFFICER, "requests", asking(at.camera))).path("id").asText();
    assertThat(get(SECOND, "requests?to-decide").toString()).contains(id);
    elsewhereMadeRequester(SECOND);
    assertThat(at.post(SECOND, "requests/" + id + "/approve", "{}").statusCode()).isEqualTo(404);
    assertThat(get(OFFICER, "requests/" + id).path("state").asText()).isEqualTo("submitted");
    assertThat(at.post(LEADER, "requests/" + id + "/approve", "{}").statusCode()).isEqualTo(200);
    assertThat(at.revoke(id).statusCode()).isEqualTo(200);
  }

  @Test
  void whoIsMovedLosesWhatHeWasGrantedAndGetsItBack() {
    String id = at.granted(0, 60, ALL, "{}");
    assertThat(at.get(OFFICER, at.path("video.mp4", 0, 60)).statusCode()).isEqualTo(200);
    at.assign(OFFICER, in(Role.REQUESTER, "south"));
    assertThat(at.get(OFFICER, at.path("video.mp4", 0, 60)).statusCode()).isEqualTo(404);
    at.server.moveUnit("south");
    assertThat(at.get(OFFICER, at.path("video.mp4", 0, 60)).statusCode()).isEqualTo(200);
    at.server.moveUnit("north");
    assertThat(at.revoke(id).statusCode()).isEqualTo(200);
  }

  @Test
  void maintainersAndInspectorsHaveTheirsAndNoFootage() {
    for (String role : List.of("maintainer", "inspector")) {
      String body =
          "{\"user\":\"%s\",\"name\":\"A\",\"unit\":\"B\",\"role\":\"%s\",\"password\":\"%s\"}"
              .formatted(role, role, TestServer.PASSWORD);
      assertThat(call("admin", "POST", "users", body).statusCode()).isEqualTo(201);
      assertThat(at.post(role, "requests", asking(at.camera)).statusCode()).isEqualTo(403);
      assertThat(at.get(role, at.path("video.mp4", 0, 60)).statusCode()).isEqualTo(403);
      for (String path : List.of("users", "areas", "cluster", "retention/plan", "grants")) {
        assertThat(at.get(role, "/api/v1/" + path).statusCode()).as(path).isEqualTo(403);
      }
    }
    assertThat(get("maintainer", "cameras").path("cameras")).isNotEmpty();
    assertThat(get("inspector", "cameras").path("cameras")).isEmpty();
    String report = "/api/v1/reports/retention?from=2026-03-01&to=2026-03-01";
    assertThat(at.get("inspector", report).statusCode()).isEqualTo(200);
    assertThat(at.get("maintainer", report).statusCode()).isEqualTo(403);
  }

  @Test
  void changesOfPeopleAreInTheLogBeforeTheyCount() {
    int before = at.server.log.changes.size();
    String duties =
        """
        {"name":"Li","unit":"U","role":"requester","assignments":[{"area":"north",
        "classes":["standard"],"hours":[{"days":["mon","tue"],"from":"08:00","to":"18:00"}]}]}\
        """;
    HttpResponse<byte[]> assigned = call("admin", "PUT", "users/" + OFFICER, duties);
    assertThat(assigned.statusCode()).isEqualTo(200);
    assertThat(TestServer.json(assigned).path("assignments").get(0).path("hours").get(0))
        .hasToString("{\"days\":[\"mon\",\"tue\"],\"from\":\"08:00\",\"to\":\"18:00\"}");
    assertThat(at.server.log.changes).hasSize(before + 1);
    assertThat(at.server.log.changes.getLast().step()).isEqualTo("assigned");
    assertThat(at.server.log.changes.getLast().words()).contains("requester in north");
    at.server.log.down = true;
    try {
      String lock = "{\"locked\":true,\"reason\":\"left the unit\"}";
      assertThat(call("admin", "PUT", "users/" + OFFICER + "/locked", lock).statusCode())
          .isEqualTo(503);
      assertThat(call("admin", "PUT", "areas/east", "{\"name\":\"East\"}").statusCode())
          .isEqualTo(503);
    } finally {
      at.server.log.down = false;
    }
    assertThat(at.server.accounts.find(OFFICER).orElseThrow().credentials().locked()).isEmpty();
    assertThat(get("admin", "areas").toString()).doesNotContain("East");
    String unknown = duties.replace("north", "nowhere");
    assertThat(TestServer.json(call("admin", "PUT", "users/" + OFFICER, unknown)).path("field"))
        .hasToString("\"assignments\"");
    assertThat(call("admin", "PUT", "users/admin", duties).statusCode())
        .as("one's own")
        .isEqualTo(403);
  }

  @Test
  void aLockedAccountIsOutAtOnceAndStaysOut() {
    String lock = "{\"locked\":true,\"reason\":\"left the unit\"}";
    assertThat(at.get(SECOND, "/api/v1/session").statusCode()).isEqualTo(200);
    assertThat(call("admin", "PUT", "users/" + SECOND + "/locked", lock).statusCode())
        .isEqualTo(200);
    assertThat(at.get(SECOND, "/api/v1/session").statusCode()).isEqualTo(401);
    String body = "{\"user\":\"second\",\"password\":\"" + TestServer.PASSWORD + "\"}";
    HttpResponse<byte[]> again =
        TestServer.send(at.client, at.server.post("/api/v1/session", body));
    assertThat(again.statusCode()).isEqualTo(403);
    assertThat(TestServer.json(again).path("type").asText()).endsWith(":locked");
    call("admin", "PUT", "users/" + SECOND + "/locked", "{\"locked\":false}");
    at.forget(SECOND);
    assertThat(at.get(SECOND, "/api/v1/session").statusCode()).isEqualTo(200);
    at.clock.forward(Duration.ofSeconds(1));
    assertThat(call("admin", "DELETE", "users/" + SECOND + "/sessions", "").statusCode())
        .isEqualTo(204);
    assertThat(at.get(SECOND, "/api/v1/session").statusCode()).isEqualTo(401);
    at.forget(SECOND);
  }
}
