package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.LEADER;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.RESPONDER;
import static io.strongroom.playback.http.GrantServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.AuthenticatorProgram;
import io.strongroom.playback.access.BreakGlassCare;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.PersonChange;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.Emergency;
import io.strongroom.recording.alarm.Alarm;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Footage that one person opens alone, and what becomes of him. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BreakGlassTest {
  private GrantServer at;
  private BreakGlassCare care;
  private AuthenticatorProgram phone;
  private int changes;

  @BeforeAll
  void start(@TempDir Path dir) {
    at = new GrantServer(dir);
    care = care(at.server.requests);
    String own = "{\"current\":\"" + TestServer.PASSWORD + "\"}";
    phone =
        new AuthenticatorProgram(
            TestServer.json(at.post(RESPONDER, "account/totp", own)).path("uri").asText());
    HttpRequest.Builder confirm =
        at.server
            .get("/api/v1/account/totp")
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + code() + "\"}"));
    assertThat(TestServer.send(at.client, at.as(RESPONDER, confirm)).statusCode()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    at.close();
  }

  /** What the test before has opened is over, and nobody is signed in or locked. */
  @BeforeEach
  void later() {
    at.clock.forward(Duration.ofMinutes(31));
    Account admin = at.server.accounts.find("admin").orElseThrow();
    Account _ = at.server.people.lock(admin, RESPONDER, Optional.empty());
    List.of(RESPONDER, OFFICER, LEADER, SECOND).forEach(at::forget);
    signIn();
    at.clock.forward(Duration.ofSeconds(30));
    changes = at.server.log.changes.size();
  }

  private void signIn() {
    String body =
        "{\"user\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}"
            .formatted(RESPONDER, TestServer.PASSWORD, code());
    at.signedIn(
        RESPONDER,
        TestServer.json(TestServer.send(at.client, at.server.post("/api/v1/session", body)))
            .required("token")
            .asText());
  }

  @AfterEach
  void review() {
    for (AccessRequest each : at.server.requests.all()) {
      if (each.emergency().filter(Emergency::isOpen).isPresent()) {
        HttpResponse<byte[]> _ = review(LEADER, each.id().toString(), true);
        HttpResponse<byte[]> _ = review(SECOND, each.id().toString(), true);
      }
    }
  }

  private BreakGlassCare care(AccessRequests requests) {
    return new BreakGlassCare(requests, at.server.people, at.server.alarms, at.clock);
  }

  private String code() {
    return phone.code(at.clock.instant());
  }

  private String opening(long from, long to, String actions, String code) {
    return """
    {"cameras":["%s"],"from":"%s","to":"%s","actions":[%s],"reason":"a child is lost","code":"%s"}\
    """
        .formatted(at.camera, at.at(from), at.at(to), actions, code);
  }

  private HttpResponse<byte[]> open(String user, String body) {
    return at.post(user, "grants/break-glass", body);
  }

  private String opened() {
    HttpResponse<byte[]> answer = open(RESPONDER, opening(0, 30, "\"playback\"", code()));
    assertThat(answer.statusCode()).as(TestServer.json(answer).toString()).isEqualTo(201);
    return TestServer.json(answer).path("id").asText();
  }

  private HttpResponse<byte[]> review(String user, String id, boolean justified) {
    String body = "{\"justified\":" + justified + ",\"words\":\"I have looked\"}";
    return at.post(user, "grants/" + id + "/review", body);
  }

  private boolean isAlarmed() {
    return at.server.alarms.standing().stream().map(Alarm::kind).anyMatch("break-glass"::equals);
  }

  private Account responder() {
    return at.server.accounts.find(RESPONDER).orElseThrow();
  }

  private List<String> locks() {
    return at.server.log.changes.stream()
        .skip(changes)
        .map(PersonChange::step)
        .filter(step -> step.endsWith("locked"))
        .toList();
  }

  @Test
  void opensAtOnceByACodeAndForHalfAnHour() {
    assertThat(at.get(RESPONDER, at.path("hls.m3u8", 0, 30)).statusCode()).isEqualTo(403);
    field("actions", opening(0, 30, "\"playback\",\"export\"", code()));
    field("actions", opening(0, 30, "\"unmask\"", code()));
    field("to", opening(0, 90_000, "\"playback\"", code()));
    field("reason", opening(0, 30, "\"playback\"", code()).replace("a child is lost", "x"));
    field("code", opening(0, 30, "\"playback\"", code()).replace("\"code\"", "\"codes\""));
    assertThat(open(OFFICER, opening(0, 30, "\"playback\"", code())).statusCode()).isEqualTo(403);
    assertThat(open(RESPONDER, opening(0, 30, "\"playback\"", "000000")).statusCode())
        .isEqualTo(403);
    assertThat(isAlarmed()).isFalse();
    int decided = at.server.log.decisions.size();

    String body = opening(0, 30, "\"playback\"", code());
    JsonNode made = TestServer.json(open(RESPONDER, body));
    assertThat(made.at("/grant/emergency/state").asText()).isEqualTo("due");
    assertThat(at.get(RESPONDER, at.path("hls.m3u8", 0, 30)).statusCode()).isEqualTo(200);
    assertThat(at.get(RESPONDER, at.path("hls.m3u8", 0, 31)).statusCode()).isEqualTo(403);
    assertThat(at.get(RESPONDER, at.path("video.mp4", 0, 30)).statusCode()).isEqualTo(403);
    Decision logged = at.server.log.decisions.get(decided);
    assertThat(logged.step()).isEqualTo("break-glass");
    assertThat(logged.words()).isEqualTo("a child is lost");
    assertThat(logged.granted()).isPresent();
    assertThat(isAlarmed()).isTrue();
    assertThat(open(RESPONDER, body).statusCode()).as("a code counts once").isEqualTo(403);
    at.clock.forward(Duration.ofMinutes(30));
    signIn();
    assertThat(at.get(RESPONDER, at.path("hls.m3u8", 0, 30)).statusCode()).isEqualTo(403);
  }

  private void field(String field, String body) {
    HttpResponse<byte[]> answer = open(RESPONDER, body);
    assertThat(answer.statusCode()).as(body).isEqualTo(400);
    if (!body.contains("codes")) {
      assertThat(TestServer.json(answer).path("field").asText()).as(body).isEqualTo(field);
    }
  }

  @Test
  void nothingIsOpenedWithoutTheLog() {
    at.server.log.down = true;
    assertThat(open(RESPONDER, opening(0, 30, "\"playback\"", code())).statusCode()).isEqualTo(503);
    at.server.log.down = false;
    assertThat(at.get(RESPONDER, at.path("hls.m3u8", 0, 30)).statusCode()).isEqualTo(403);
  }

  @Test
  void twoOthersReviewIt() {
    String id = opened();
    assertThat(review(RESPONDER, id, true).statusCode()).isEqualTo(403);
    assertThat(review(OFFICER, id, true).statusCode()).isEqualTo(403);
    assertThat(review(LEADER, id, true).statusCode()).isEqualTo(200);
    assertThat(review(LEADER, id, true).statusCode()).isEqualTo(403);
    assertThat(isAlarmed()).isTrue();
    at.clock.forward(Duration.ofHours(1));
    JsonNode reviewed = TestServer.json(review(SECOND, id, false)).at("/grant/emergency");
    assertThat(reviewed.path("state").asText()).isEqualTo("reviewed");
    assertThat(reviewed.path("reviews").findValuesAsText("by")).containsExactly(LEADER, SECOND);
    assertThat(isAlarmed()).isFalse();
    at.clock.forward(Duration.ofHours(24));
    care.check();
    assertThat(responder().credentials().locked()).isEmpty();
    assertThat(locks()).isEmpty();
  }

  @Test
  void withoutTwoTheAccountIsLockedOnce() {
    String id = opened();
    at.clock.forward(Duration.ofHours(24).minusSeconds(1));
    assertThat(review(LEADER, id, true).statusCode()).isEqualTo(200);
    care.check();
    assertThat(responder().credentials().locked()).isEmpty();
    at.clock.forward(Duration.ofSeconds(1));
    care.check();
    assertThat(responder().credentials().locked()).isPresent();
    assertThat(at.get(RESPONDER, "/api/v1/session").statusCode()).isEqualTo(401);
    assertThat(at.server.log.decisions.getLast().step()).isEqualTo("review-overdue");
    care.check();
    assertThat(locks()).containsExactly("locked");
    List.of(LEADER, SECOND).forEach(at::forget);

    Account admin = at.server.accounts.find("admin").orElseThrow();
    Account _ = at.server.people.lock(admin, RESPONDER, Optional.empty());
    care.check();
    assertThat(responder().credentials().locked()).as("not twice").isEmpty();
    assertThat(isAlarmed()).isTrue();
    assertThat(review(SECOND, id, true).statusCode()).as("late, and all the same").isEqualTo(200);
    assertThat(isAlarmed()).isFalse();
  }

  /** The lock is one write, and that it was for this is the next. */
  @Test
  void aNodeThatDiesBetweenTheTwoWritesLeavesALockAndTheNextOneGoesOn() {
    String id = opened();
    at.clock.forward(Duration.ofHours(24));
    AccessRequests dying =
        new AccessRequests(
            new BreakingState(at.server.state, 0), at.server.log, at.clock, scope -> Set.of());
    care(dying).check();
    assertThat(responder().credentials().locked()).isPresent();
    assertThat(state(id)).isEqualTo("due");
    care(at.server.requests).check();
    assertThat(state(id)).isEqualTo("overdue");
    assertThat(locks()).containsExactly("locked");
  }

  private String state(String id) {
    for (JsonNode grant : TestServer.json(at.get(LEADER, "/api/v1/grants")).path("grants")) {
      if (grant.path("id").asText().equals(id)) {
        return grant.at("/emergency/state").asText();
      }
    }
    throw new AssertionError("there is no grant " + id);
  }
}
