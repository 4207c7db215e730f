package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.LEADER;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static io.strongroom.playback.http.GrantServer.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.grant.RequestState;
import io.strongroom.playback.grant.Terms;
import io.strongroom.playback.grant.TwoApprovers;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From the request to the byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrantTest {
  private static final String ALL = "\"playback\",\"live\",\"export\"";

  private GrantServer at;

  @BeforeAll
  void start(@TempDir Path dir) {
    at = new GrantServer(dir);
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @AfterEach
  void revoke() {
    at.footage.goOn();
    at.server.approvals = TwoApprovers.NEVER;
    at.revokeAll();
  }

  private int status(String user, String path) {
    return at.get(user, path).statusCode();
  }

  private JsonNode problem(int status, HttpResponse<byte[]> answer) {
    JsonNode problem = TestServer.json(answer);
    assertThat(answer.statusCode()).as(problem.toString()).isEqualTo(status);
    return problem;
  }

  private List<String> segments(long from, long to) {
    HttpResponse<byte[]> playlist = at.get(OFFICER, at.path("hls.m3u8", from, to));
    assertThat(playlist.statusCode()).isEqualTo(200);
    return new String(playlist.body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> "/api/v1/cameras/" + at.camera + "/" + line)
        .toList();
  }

  @Test
  void aRequestThatAnotherPersonApprovesShowsFootageAndLeavesItsMarks() {
    assertThat(status(OFFICER, at.path("video.mp4", 10, 20))).isEqualTo(403);
    int decided = at.server.log.decisions.size();
    String id = at.ask(10, 20, ALL);
    JsonNode waiting = TestServer.json(at.get(LEADER, "/api/v1/requests?to-decide"));
    assertThat(waiting.findValuesAsText("id")).contains(id);
    assertThat(status(OFFICER, at.path("video.mp4", 10, 20))).isEqualTo(403);
    JsonNode approved =
        TestServer.json(at.post(LEADER, "requests/" + id + "/approve", "{\"maxUses\":9}"));
    assertThat(approved.path("state").asText()).isEqualTo("approved");
    assertThat(approved.path("grant").path("state").asText()).isEqualTo("active");
    int intents = at.server.log.intents.size();

    assertThat(status(OFFICER, at.path("timeline", 10, 20))).isEqualTo(200);
    assertThat(status(OFFICER, at.path("video.mp4", 10, 20))).isEqualTo(200);
    List<String> segments = segments(10, 20);
    assertThat(status(OFFICER, segments.getFirst())).isEqualTo(200);
    assertThat(status(OFFICER, picture(15))).isEqualTo(200);

    List<Intent> made = at.server.log.intents.subList(intents, at.server.log.intents.size());
    TimeRange granted = new TimeRange(WallTime.of(at.at(10)), WallTime.of(at.at(20)));
    assertThat(made).isNotEmpty().allMatch(intent -> intent.grant().equals(id));
    assertThat(made).allMatch(intent -> granted.contains(intent.range()));
    assertThat(made.getFirst().user()).isEqualTo(OFFICER);
    assertThat(at.server.log.decisions.subList(decided, decided + 2))
        .extracting(Decision::step, Decision::user)
        .containsExactly(tuple("submit", OFFICER), tuple("approve", LEADER));
    assertThat(grant(id).path("uses").asInt()).as("playback and export").isEqualTo(2);
  }

  private JsonNode grant(String id) {
    for (JsonNode grant : TestServer.json(at.get(OFFICER, "/api/v1/grants")).path("grants")) {
      if (grant.path("id").asText().equals(id)) {
        return grant;
      }
    }
    throw new AssertionError("there is no grant " + id);
  }

  private String picture(long second) {
    return "/api/v1/cameras/%s/picture.jpg?at=%s".formatted(at.camera, at.at(second));
  }

  @Test
  void oneSecondOutsideAtEitherEndIsRefusedOnEveryRouteAndLogged() {
    at.granted(20, 30, ALL, "{}");
    for (String resource : List.of("timeline", "hls.m3u8", "video.mp4")) {
      assertThat(status(OFFICER, at.path(resource, 20, 30))).as(resource).isEqualTo(200);
      refusedAndLogged(OFFICER, at.path(resource, 19, 30));
      refusedAndLogged(OFFICER, at.path(resource, 20, 31));
    }
    refusedAndLogged(OFFICER, picture(19));
    refusedAndLogged(OFFICER, picture(30));
    String outside = segments(20, 30).getFirst();
    at.revokeAll();
    at.granted(21, 30, ALL, "{}");
    assertThat(outside).contains("s-");
    refusedAndLogged(OFFICER, outside);
    refusedAndLogged(OTHER, at.path("video.mp4", 21, 30));
    refusedAndLogged("admin", at.path("video.mp4", 21, 30));
    refusedAndLogged(LEADER, at.path("video.mp4", 21, 30));
    refusedAndLogged(
        OFFICER, at.path("video.mp4", 21, 30).replace(at.camera.toString(), at.yard.toString()));
  }

  private void refusedAndLogged(String user, String path) {
    int refusals = at.server.log.refusals.size();
    int intents = at.server.log.intents.size();
    problem(403, at.get(user, path));
    assertThat(at.server.log.refusals).as("%s %s", user, path).hasSize(refusals + 1);
    assertThat(at.server.log.intents).hasSize(intents);
  }

  @Test
  void whatSticksOutOfTheGrantIsLeftOut() throws Exception {
    HttpResponse<byte[]> half = post(asking("08:00:00.500", "08:00:04.500"));
    assertThat(half.statusCode()).isEqualTo(201);
    String id = TestServer.json(half).required("id").asText();
    assertThat(at.post(LEADER, "requests/" + id + "/approve", "{}").statusCode()).isEqualTo(200);
    String range = "?from=%s&to=%s".formatted(moment("08:00:00.500"), moment("08:00:04.500"));
    HttpResponse<byte[]> video =
        at.get(OFFICER, "/api/v1/cameras/" + at.camera + "/video.mp4" + range);
    assertThat(video.statusCode()).isEqualTo(200);
    assertThat(video.headers().firstValue("x-strongroom-time").orElseThrow())
        .isEqualTo(Instants.format(WallTime.of(at.at(1))));
    assertThat(status(OFFICER, picture(1))).isEqualTo(200);
  }

  /** As if the footage began at eight. */
  private String moment(String time) {
    long millis = Duration.between(LocalTime.of(8, 0), LocalTime.parse(time)).toMillis();
    return at.start.plusMillis(millis).toString();
  }

  private String asking(String from, String to) {
    return at.asking(0, 60, ALL)
        .replace(at.at(0).toString(), moment(from))
        .replace(at.at(60).toString(), moment(to));
  }

  private HttpResponse<byte[]> post(String body) {
    return at.post(OFFICER, "requests", body);
  }

  @Test
  void actionsAreGrantedOneByOne() {
    at.granted(0, 10, "\"playback\"", "{}");
    assertThat(status(OFFICER, at.path("hls.m3u8", 0, 10))).isEqualTo(200);
    refusedAndLogged(OFFICER, at.path("video.mp4", 0, 10));
    at.revokeAll();
    at.granted(0, 10, ALL, "{\"actions\":[\"export\"]}");
    assertThat(status(OFFICER, at.path("video.mp4", 0, 10))).isEqualTo(200);
    refusedAndLogged(OFFICER, at.path("hls.m3u8", 0, 10));
  }

  @Test
  void whoDecidesIsAnotherApprover() {
    String own =
        TestServer.json(at.post(LEADER, "requests", at.asking(0, 10, ALL))).path("id").asText();
    JsonNode denied = problem(403, at.post(LEADER, "requests/" + own + "/approve", "{}"));
    assertThat(denied.path("detail").asText()).contains("another approver");
    problem(403, at.post(OFFICER, "requests/" + own + "/approve", "{}"));
    problem(403, at.post("admin", "requests/" + own + "/approve", "{}"));
    problem(403, at.get("admin", "/api/v1/requests"));
    problem(403, at.get("admin", "/api/v1/grants"));
    problem(403, at.get(OFFICER, "/api/v1/requests?to-decide"));
    problem(403, at.post("admin", "requests", at.asking(0, 10, ALL)));
    assertThat(at.server.log.custody)
        .filteredOn(each -> each.step() == CustodyStep.REFUSED)
        .extracting(each -> each.user() + " " + each.words())
        .contains(
            LEADER + " POST /api/v1/requests/{id}/approve",
            "admin GET /api/v1/grants",
            OFFICER + " GET /api/v1/requests",
            "admin POST /api/v1/requests");
    assertThat(TestServer.json(at.get(LEADER, "/api/v1/requests?to-decide")).findValuesAsText("id"))
        .doesNotContain(own);
    assertThat(at.post(SECOND, "requests/" + own + "/approve", "{}").statusCode()).isEqualTo(200);
    assertThat(status(LEADER, at.path("hls.m3u8", 0, 10))).isEqualTo(200);
    assertThat(at.revoke(own).statusCode()).isEqualTo(200);
    assertThat(status(LEADER, at.path("hls.m3u8", 0, 10))).isEqualTo(403);
  }

  @Test
  void refusedAndWithdrawnRequestsStayThat() {
    String refused = at.ask(0, 10, ALL);
    assertThat(
            problem(400, at.post(LEADER, "requests/" + refused + "/refuse", "{}"))
                .path("field")
                .asText())
        .isEqualTo("reason");
    JsonNode answer =
        TestServer.json(
            at.post(
                LEADER,
                "requests/" + refused + "/refuse",
                "{\"reason\":\"no case by that name\"}"));
    assertThat(answer.path("state").asText()).isEqualTo("refused");
    assertThat(answer.path("refusal").asText()).isEqualTo("no case by that name");
    problem(400, at.post(LEADER, "requests/" + refused + "/approve", "{}"));
    String withdrawn = at.ask(0, 10, ALL);
    problem(404, at.post(OTHER, "requests/" + withdrawn + "/withdraw", ""));
    assertThat(at.post(OFFICER, "requests/" + withdrawn + "/withdraw", "").statusCode())
        .isEqualTo(200);
    problem(400, at.post(LEADER, "requests/" + withdrawn + "/approve", "{}"));
    assertThat(status(OFFICER, at.path("hls.m3u8", 0, 10))).isEqualTo(403);
  }

  @Test
  void wrongRequestsAreToldByField() {
    String right = at.asking(0, 10, ALL);
    wrong("reason", right.replace("a bicycle was stolen", "x"));
    wrong("caseNumber", right.replace("2026-117", ""));
    wrong("actions", right.replace("playback", "copy"));
    wrong("actions", right.replace(ALL, ""));
    wrong("cameras", right.replace(at.camera.toString(), UUID.randomUUID().toString()));
    wrong("to", right.replace(at.at(10).toString(), at.at(-10).toString()));
    wrong("to", right.replace(at.at(10).toString(), at.at(40 * 86_400).toString()));
    String id = at.ask(0, 10, ALL);
    JsonNode wider =
        problem(
            400,
            at.post(LEADER, "requests/" + id + "/approve", "{\"to\":\"%s\"}".formatted(at.at(11))));
    assertThat(wider.path("field").asText()).isEqualTo("to");
    assertThat(at.post(OFFICER, "requests/" + id + "/withdraw", "").statusCode()).isEqualTo(200);
  }

  private void wrong(String field, String body) {
    assertThat(problem(400, post(body)).path("field").asText()).as(body).isEqualTo(field);
  }

  @Test
  void aGrantIsUsedUpSessionBySession() {
    String id = at.granted(0, 10, ALL, "{\"maxUses\":1}");
    String segment = segments(0, 10).getFirst();
    assertThat(status(OFFICER, segment)).isEqualTo(200);
    at.clock.forward(Duration.ofMinutes(11)); // past the age of an intent
    assertThat(status(OFFICER, segment)).as("the same session goes on").isEqualTo(200);
    at.forget(OFFICER);
    assertThat(status(OFFICER, segment)).isEqualTo(403);
    assertThat(grant(id).path("state").asText()).isEqualTo("exhausted");
    assertThat(at.server.log.decisions.getLast().step()).isEqualTo("use-up");
  }

  @Test
  void aGrantEndsByItself() {
    at.granted(
        0,
        10,
        ALL,
        "{\"validUntil\":\"%s\"}".formatted(at.clock.instant().plus(Duration.ofMinutes(1))));
    assertThat(status(OFFICER, at.path("video.mp4", 0, 10))).isEqualTo(200);
    at.clock.forward(Duration.ofMinutes(1));
    assertThat(status(OFFICER, at.path("video.mp4", 0, 10))).isEqualTo(403);
    at.server.requests.sweep();
    assertThat(at.server.log.decisions.getLast().step()).isEqualTo("expire");
    int decisions = at.server.log.decisions.size();
    at.server.requests.sweep();
    assertThat(at.server.log.decisions).hasSize(decisions);
  }

  @Test
  void whatIsMarkedUnmaskedOrLargeShowsNothingBeforeTheSecondApprover() {
    at.server.approvals = new TwoApprovers(Set.of("standard"), true, 1);
    String id = at.ask(0, 20, ALL);
    String approve = "requests/" + id + "/approve";
    JsonNode waiting = request(LEADER, id);
    assertThat(waiting.path("whyTwo").toString()).isEqualTo("[\"export-class\"]");
    assertThat(waiting.path("cameraHours").asDouble()).isEqualTo(20 / 3_600.0);
    int decided = at.server.log.decisions.size();
    JsonNode agreed =
        TestServer.json(at.post(LEADER, approve, "{\"to\":\"%s\"}".formatted(at.at(15))));
    assertThat(agreed.path("state").asText()).isEqualTo("agreed");
    assertThat(agreed.path("agreement").path("by").asText()).isEqualTo(LEADER);
    assertThat(agreed.has("grant")).isFalse();
    refusedAndLogged(OFFICER, at.path("video.mp4", 0, 10));

    JsonNode same = problem(403, at.post(LEADER, approve, "{}"));
    assertThat(same.path("detail").asText()).contains("second approver");
    JsonNode wider = problem(400, at.post(SECOND, approve, "{\"to\":\"%s\"}".formatted(at.at(16))));
    assertThat(wider.path("field").asText()).isEqualTo("to");
    assertThat(request(SECOND, id).path("agreement").path("to").asText())
        .isEqualTo(Instants.format(WallTime.of(at.at(15))));
    JsonNode approved = TestServer.json(at.post(SECOND, approve, "{}"));
    assertThat(approved.path("state").asText()).isEqualTo("narrowed");
    assertThat(approved.path("grant").path("agreedBy").asText()).isEqualTo(LEADER);
    assertThat(approved.path("grant").path("approvedBy").asText()).isEqualTo(SECOND);
    assertThat(approved.path("whyTwo")).isEmpty();
    assertThat(status(OFFICER, at.path("video.mp4", 0, 15))).isEqualTo(200);
    refusedAndLogged(OFFICER, at.path("video.mp4", 0, 16));
    assertThat(at.server.log.decisions.subList(decided, decided + 2))
        .extracting(Decision::step, Decision::user, made -> made.granted().isPresent())
        .containsExactly(tuple("agree", LEADER, false), tuple("narrow", SECOND, true));
  }

  @Test
  void anApproverWhoTakesAwayWhatNeedsTwoDecidesAlone() {
    at.server.approvals = new TwoApprovers(Set.of(), true, 1);
    String unmask = at.ask(0, 10, "\"playback\",\"unmask\"");
    assertThat(request(LEADER, unmask).path("whyTwo").toString()).isEqualTo("[\"unmask\"]");
    JsonNode narrowed =
        TestServer.json(
            at.post(LEADER, "requests/" + unmask + "/approve", "{\"actions\":[\"playback\"]}"));
    assertThat(narrowed.path("state").asText()).isEqualTo("narrowed");
    String large = at.ask(0, 3_601, "\"playback\"");
    assertThat(request(LEADER, large).path("whyTwo").toString()).isEqualTo("[\"size\"]");
    String approve = "requests/" + large + "/approve";
    assertThat(TestServer.json(at.post(LEADER, approve, "{}")).path("state").asText())
        .isEqualTo("agreed");
    JsonNode refused =
        TestServer.json(
            at.post(SECOND, "requests/" + large + "/refuse", "{\"reason\":\"far too much\"}"));
    assertThat(refused.path("refusal").asText()).isEqualTo("far too much");
    problem(400, at.post(SECOND, approve, "{}"));
  }

  @Test
  void twoWhoAgreeAtOnceAreTheFirstAndNobody() {
    at.server.approvals = new TwoApprovers(Set.of("standard"), true, 1);
    String id = at.ask(0, 10, ALL);
    AccessRequest asked = at.server.requests.get(RequestId.parse(id));
    Terms terms = new Terms(asked.asked(), at.clock.instant().plusSeconds(60), 0);
    Person leader = new Person(LEADER, LEADER, "Station 3");
    Person second = new Person(SECOND, SECOND, "Station 3");
    AccessRequest agreed = at.server.requests.approve(asked, leader, terms);
    // Decided on what was there before the first one's word.
    assertThatThrownBy(() -> at.server.requests.approve(asked, second, terms))
        .hasMessageContaining("somebody else changed");
    assertThat(at.server.requests.get(asked.id()).state()).isEqualTo(RequestState.AGREED);
    assertThat(at.server.requests.approve(agreed, second, terms).state())
        .isEqualTo(RequestState.ACTIVE);
  }

  private JsonNode request(String approver, String id) {
    for (JsonNode each :
        TestServer.json(at.get(approver, "/api/v1/requests?to-decide")).path("requests")) {
      if (each.path("id").asText().equals(id)) {
        return each;
      }
    }
    throw new AssertionError("there is no request " + id);
  }

  @Test
  void nothingIsDecidedWithoutTheLog() {
    String id = at.ask(0, 10, ALL);
    at.server.log.down = true;
    try {
      problem(503, at.post(LEADER, "requests/" + id + "/approve", "{}"));
      problem(503, post(at.asking(0, 10, ALL)));
    } finally {
      at.server.log.down = false;
    }
    assertThat(status(OFFICER, at.path("hls.m3u8", 0, 10))).isEqualTo(403);
    assertThat(at.post(LEADER, "requests/" + id + "/approve", "{}").statusCode()).isEqualTo(200);
    assertThat(status(OFFICER, at.path("hls.m3u8", 0, 10))).isEqualTo(200);
  }
}
