package io.strongroom.playback.http;

import static io.strongroom.playback.http.InspectServer.INSPECTOR;
import static io.strongroom.playback.http.InspectServer.SOUTHERN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.inspect.Finding;
import io.strongroom.playback.inspect.FindingState;
import io.strongroom.recording.alarm.Alarm;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings: who writes, answers, sends back and closes them, and that the log knows before. */
final class FindingTest {
  private static final String UNIT = "督察支队";

  private final Map<String, String> tokens = new HashMap<>();
  private InspectServer at;
  private HttpClient client;
  private long north;

  @BeforeEach
  void start(@TempDir Path dir) {
    at = new InspectServer(dir);
    client = at.server.client(HttpClient.Version.HTTP_1_1);
    north = at.look(at.north, "liwei", "Station 3", "case 2026-117");
    account("boss", "Station 3", Role.APPROVER);
    account("sun", UNIT, Role.INSPECTOR);
    at.clock.forward(Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private void account(String user, String unit, Role role) {
    at.server.accounts.add(user, user, unit, role, TestServer.PASSWORD.toCharArray());
  }

  private HttpResponse<byte[]> post(String user, String path, String body) {
    String token = tokens.computeIfAbsent(user, name -> at.server.token(client, name));
    return TestServer.send(
        client,
        at.server.post("/api/v1/findings" + path, body).header("Authorization", "Bearer " + token));
  }

  private JsonNode get(String user, String path) {
    String token = tokens.computeIfAbsent(user, name -> at.server.token(client, name));
    HttpResponse<byte[]> answer =
        TestServer.send(
            client, at.server.get("/api/v1/" + path).header("Authorization", "Bearer " + token));
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return TestServer.json(answer);
  }

  private String finding(long entry, String unit, Duration until) {
    return "{\"entry\":%d,\"unit\":\"%s\",\"text\":\"no such case\",\"deadline\":\"%s\"}"
        .formatted(entry, unit, at.clock.instant().plus(until));
  }

  private String noted() {
    HttpResponse<byte[]> answer =
        post(INSPECTOR, "", finding(north, "Station 3", Duration.ofDays(7)));
    assertThat(answer.statusCode()).as(TestServer.json(answer).toString()).isEqualTo(201);
    return TestServer.json(answer).path("id").asText();
  }

  private static String words(String text) {
    return "{\"words\":\"" + text + "\"}";
  }

  private String again(String text) {
    return "{\"words\":\"%s\",\"deadline\":\"%s\"}"
        .formatted(text, at.clock.instant().plus(Duration.ofDays(3)));
  }

  private boolean isAlarmed() {
    return at.server.alarms.standing().stream()
        .map(Alarm::kind)
        .anyMatch("finding-overdue"::equals);
  }

  @Test
  void aFindingGoesToTheUnitAndBackAndIsClosedAndEachStepIsLogged() {
    String id = noted();
    JsonNode theirs = get("boss", "findings").path("findings").get(0);
    assertThat(theirs.path("id").asText()).isEqualTo(id);
    assertThat(theirs.path("entry").asLong()).isEqualTo(north);
    assertThat(theirs.path("camera").asText()).isEqualTo(at.north.toString());
    assertThat(theirs.path("remarks").get(0).path("words").asText()).isEqualTo("no such case");
    assertThat(get("boss", "findings").has("units")).isFalse();
    assertThat(get(INSPECTOR, "findings").path("units"))
        .extracting(JsonNode::asText)
        .containsExactly("Station 3", UNIT);

    assertThat(post(INSPECTOR, "/" + id + "/return", again("more")).statusCode()).isEqualTo(400);
    assertThat(post("boss", "/" + id + "/answer", words("a slip of the pen")).statusCode())
        .isEqualTo(200);
    assertThat(post("boss", "/" + id + "/answer", words("once more")).statusCode()).isEqualTo(400);
    at.clock.forward(Duration.ofMinutes(1));
    assertThat(post("sun", "/" + id + "/return", again("which case then?")).statusCode())
        .isEqualTo(200);
    at.clock.forward(Duration.ofMinutes(1));
    assertThat(post("boss", "/" + id + "/answer", words("case 2026-118")).statusCode())
        .isEqualTo(200);
    HttpResponse<byte[]> closed = post(INSPECTOR, "/" + id + "/close", words("that one exists"));
    assertThat(TestServer.json(closed).path("state").asText()).isEqualTo("closed");
    assertThat(post(INSPECTOR, "/" + id + "/close", words("again")).statusCode()).isEqualTo(400);

    assertThat(get(INSPECTOR, "access-log?type=inspection").path("entries"))
        .extracting(
            entry ->
                entry.path("inspected").path("step").asText()
                    + " "
                    + entry.path("inspected").path("user").asText())
        .containsExactly(
            "finding-closed zhou",
            "finding-answered boss",
            "finding-returned sun",
            "finding-answered boss",
            "finding-noted zhou");
    JsonNode first =
        get(INSPECTOR, "access-log?type=inspection&purpose=such").path("entries").get(0);
    assertThat(first.path("inspected").path("subject").asText()).isEqualTo(id);
    assertThat(first.path("inspected").path("number").asLong()).isEqualTo(north);

    Finding whole = at.server.findings.all().getFirst();
    Finding then = whole.asOf(at.clock.instant().minusSeconds(30)).orElseThrow();
    assertThat(then.state()).isEqualTo(FindingState.OPEN);
    assertThat(then.remarks()).hasSize(3);
    assertThat(whole.asOf(whole.notedAt())).isEmpty();
  }

  @Test
  void othersDoNotSeeItAndNobodyIsOnBothSides() {
    String id = noted();
    // An approver of another unit, and an inspector of other cameras.
    assertThat(get("leader", "findings").path("findings")).isEmpty();
    assertThat(get(SOUTHERN, "findings").path("findings")).isEmpty();
    assertThat(post("leader", "/" + id + "/answer", words("not mine")).statusCode()).isEqualTo(404);
    assertThat(post(SOUTHERN, "/" + id + "/close", words("not mine")).statusCode()).isEqualTo(404);
    String body = finding(north, "Station 3", Duration.ofDays(7));
    assertThat(post(SOUTHERN, "", body).statusCode()).isEqualTo(404);
    for (String user : List.of("viewer", "admin", "leader")) {
      assertThat(post(user, "", body).statusCode()).as(user).isEqualTo(403);
    }
    assertThat(post(INSPECTOR, "/" + id + "/answer", words("I will")).statusCode()).isEqualTo(403);

    assertThat(post("boss", "/" + id + "/answer", words("a slip")).statusCode()).isEqualTo(200);
    Account admin = at.server.accounts.find("admin").orElseThrow();
    Account _ =
        at.server.people.assign(
            admin, "boss", "boss", UNIT, List.of(Assignment.everywhere(Role.INSPECTOR)));
    tokens.remove("boss");
    HttpResponse<byte[]> both = post("boss", "/" + id + "/close", words("my own answer"));
    assertThat(both.statusCode()).isEqualTo(403);
    assertThat(TestServer.json(both).path("detail").asText()).contains("other side");
  }

  @Test
  void anOverdueFindingIsAnAlarmUntilItIsAnswered() {
    String id = noted();
    at.clock.forward(Duration.ofDays(8));
    tokens.clear();
    assertThat(isAlarmed()).isFalse();
    at.server.findings.check();
    assertThat(isAlarmed()).isTrue();
    assertThat(get(INSPECTOR, "findings").path("findings").get(0).path("overdue").asBoolean())
        .isTrue();
    assertThat(post("boss", "/" + id + "/answer", words("late, sorry")).statusCode())
        .isEqualTo(200);
    assertThat(isAlarmed()).isFalse();
    at.server.findings.check();
    assertThat(isAlarmed()).isFalse();
    HttpResponse<byte[]> _ = post(INSPECTOR, "/" + id + "/close", words("accepted"));
    at.clock.forward(Duration.ofDays(3 * 366 + 1));
    at.server.findings.check();
    assertThat(at.server.findings.all()).isEmpty();
  }

  @Test
  void whatIsWrongIsNamedAndNothingCountsThatIsNotLogged() {
    Map<String, String> wrong =
        Map.of(
            "unit", finding(north, "Station 9", Duration.ofDays(7)),
            "deadline", finding(north, "Station 3", Duration.ofDays(-1)),
            "entry", finding(-1, "Station 3", Duration.ofDays(7)),
            "text", finding(north, "Station 3", Duration.ofDays(7)).replace("no such case", "x"));
    wrong.forEach(
        (field, body) -> {
          HttpResponse<byte[]> answer = post(INSPECTOR, "", body);
          assertThat(answer.statusCode()).as(field).isEqualTo(400);
          assertThat(TestServer.json(answer).path("field").asText()).isEqualTo(field);
        });
    String unknown = finding(99_999, "Station 3", Duration.ofDays(7));
    assertThat(post(INSPECTOR, "", unknown).statusCode()).isEqualTo(404);
    assertThat(post(INSPECTOR, "/x/close", words("what")).statusCode()).isEqualTo(400);

    String id = noted();
    at.log.close();
    assertThat(post("boss", "/" + id + "/answer", words("a slip")).statusCode()).isEqualTo(503);
    assertThat(at.server.findings.all().getFirst().state()).isEqualTo(FindingState.OPEN);
  }
}
