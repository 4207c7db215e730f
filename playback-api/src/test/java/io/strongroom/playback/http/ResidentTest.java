package io.strongroom.playback.http;

import static io.strongroom.playback.http.Frames.HEIGHT;
import static io.strongroom.playback.http.Frames.WIDTH;
import static io.strongroom.playback.http.GrantServer.LEADER;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.model.WallTime;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Footage that is shown to a resident, through the real server, decoded by another program. */
final class ResidentTest {
  private static final String MIDDLE = "[[[0.25,0.25],[0.75,0.25],[0.75,0.75],[0.25,0.75]]]";

  /** What is told here are pixels of masks. */
  private static final Watermarks UNMARKED = new Watermarks(true, false);

  private GrantServer at;
  private Path dir;

  @BeforeEach
  void start(@TempDir Path dir) {
    this.dir = dir;
    at = new GrantServer(dir, UNMARKED);
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private HttpResponse<byte[]> uncover(String user, String grant, String polygons, String more) {
    String body = "{\"camera\":\"" + at.camera + "\",\"polygons\":" + polygons + more + "}";
    return at.post(user, "grants/" + grant + "/uncover", body);
  }

  private HttpResponse<byte[]> get(String resource) {
    return at.get(OFFICER, "/api/v1/cameras/" + at.camera + "/" + resource);
  }

  /** What a browser shows of the second segment, and the same moment as it was recorded. */
  @SuppressWarnings("ArrayRecordComponent") // read at once, and never compared
  private record Shown(int[] seen, int[] recorded) {}

  private Shown segment(String grant, long from) throws Exception {
    HttpResponse<byte[]> playlist =
        get("hls.m3u8?from=%s&to=%s&resident=%s".formatted(at.at(from), at.at(from + 20), grant));
    assertThat(playlist.statusCode()).isEqualTo(200);
    List<String> uris = MediaTools.uris(new String(playlist.body(), StandardCharsets.UTF_8));
    ByteArrayOutputStream film = new ByteArrayOutputStream();
    film.write(get(uris.get(0)).body());
    film.write(get(uris.get(2)).body());
    String name = uris.get(2).substring(4, uris.get(2).indexOf('?'));
    long micros = WallTime.of(at.start).microsUntil(SegmentName.parse(name).range().from());
    return new Shown(Frames.frame(dir, film.toByteArray(), 0), recorded((int) (micros / 40_000)));
  }

  private Shown picture(String grant, int second) throws Exception {
    HttpResponse<byte[]> picture = get("picture.jpg?at=" + at.at(second) + "&resident=" + grant);
    assertThat(picture.statusCode()).isEqualTo(200);
    return new Shown(Frames.picture(picture.body()), recorded(second * 25));
  }

  private int[] recorded(int frame) throws Exception {
    return Frames.frame(dir, Files.readAllBytes(dir.resolve("take-320x180-60.mp4")), frame);
  }

  private static void assertCovered(Shown shown) {
    assertThat(Frames.spread(shown.recorded(), 0, 0, WIDTH, HEIGHT)).isGreaterThan(100);
    assertThat(Frames.spread(shown.seen(), 0, 0, WIDTH, HEIGHT)).as("one colour").isLessThan(16);
  }

  /** The middle is seen, and nothing around it. */
  private static void assertMiddleSeen(Shown shown) {
    assertThat(Frames.psnr(shown.seen(), shown.recorded(), 88, 52, 144, 76)).isGreaterThan(25);
    assertThat(Frames.spread(shown.seen(), 0, 0, WIDTH, 30)).as("above").isLessThan(16);
    assertThat(Frames.spread(shown.seen(), 0, 150, WIDTH, 30)).as("below").isLessThan(16);
    assertThat(Frames.spread(shown.seen(), 0, 0, 64, HEIGHT)).as("left").isLessThan(16);
    assertThat(Frames.spread(shown.seen(), 256, 0, 64, HEIGHT)).as("right").isLessThan(16);
  }

  @Test
  void allIsCoveredButWhatWasUncoveredAndMasksStay() throws Exception {
    String grant = at.grantedForResident(0, 60, "{}");
    assertCovered(segment(grant, 20));
    assertCovered(picture(grant, 20));
    assertThat(at.server.log.intents).allMatch(each -> each.action() == Action.RESIDENT);
    assertThat(at.server.log.intents).allMatch(each -> each.grant().equals(grant));

    assertThat(uncover(OFFICER, grant, MIDDLE, "").statusCode()).isEqualTo(200);
    assertMiddleSeen(segment(grant, 20));
    assertMiddleSeen(picture(grant, 20));

    String stretch = ",\"from\":\"" + at.at(30) + "\",\"to\":\"" + at.at(60) + "\"";
    assertThat(uncover(OFFICER, grant, MIDDLE, stretch).statusCode()).isEqualTo(200);
    assertCovered(picture(grant, 20));
    assertMiddleSeen(picture(grant, 40));

    HttpRequest.Builder masks =
        at.server
            .get("/api/v1/cameras/" + at.camera + "/masks")
            .header("Content-Type", "application/json")
            .PUT(
                HttpRequest.BodyPublishers.ofString(
                    "{\"polygons\":[[[0,0],[1,0],[1,1],[0,1]]],\"past\":true}"));
    assertThat(TestServer.send(at.client, at.as("admin", masks)).statusCode()).isEqualTo(200);
    assertCovered(picture(grant, 40));
    assertCovered(segment(grant, 30));
  }

  @Test
  void whatWasUncoveredIsCoveredAgainAndOneGrantIsNotAnother() throws Exception {
    String first = at.grantedForResident(0, 60, "{}");
    String second = at.grantedForResident(0, 60, "{}");
    assertThat(uncover(OFFICER, first, MIDDLE, "").statusCode()).isEqualTo(200);
    assertMiddleSeen(picture(first, 20));
    assertCovered(picture(second, 20));
    assertThat(uncover(OFFICER, first, "[]", "").statusCode()).isEqualTo(200);
    assertCovered(picture(first, 20));

    String own = at.granted(0, 60, "\"playback\",\"export\"", "{}");
    assertThat(get("picture.jpg?at=" + at.at(20) + "&resident=" + own).statusCode()).isEqualTo(403);
    assertThat(get("picture.jpg?at=" + at.at(20)).statusCode()).isEqualTo(200);
    assertThat(get("picture.jpg?at=" + at.at(20) + "&resident=x").statusCode()).isEqualTo(400);
    assertThat(uncover(OFFICER, own, MIDDLE, "").statusCode()).isEqualTo(400);
  }

  @Test
  void itEndsWithTheGrantTheSessionAndTheUnit() {
    String grant = at.grantedForResident(0, 60, "{}");
    String picture = "picture.jpg?at=" + at.at(20) + "&resident=" + grant;
    assertThat(get(picture).statusCode()).isEqualTo(200);
    String before = at.token(OFFICER);
    at.forget(OFFICER);
    HttpResponse<byte[]> other = get(picture);
    assertThat(other.statusCode()).as("another session").isEqualTo(403);
    assertThat(TestServer.json(other).path("detail").asText()).startsWith("the grant is used up");
    at.signedIn(OFFICER, before);
    assertThat(get(picture).statusCode()).isEqualTo(200);
    at.assign(OFFICER, Assignment.everywhere(Role.REQUESTER));
    assertThat(get(picture).statusCode()).as("another unit").isEqualTo(403);
    at.ofManagingUnit(OFFICER);
    assertThat(get(picture).statusCode()).isEqualTo(200);
    assertThat(at.revoke(grant).statusCode()).isEqualTo(200);
    assertThat(get(picture).statusCode()).isEqualTo(403);
    assertThat(uncover(OFFICER, grant, MIDDLE, "").statusCode()).isEqualTo(400);
  }

  @Test
  void theWatermarkNamesTheGrantByWhichItIsShown() {
    String own = at.granted(0, 60, "\"playback\"", "{}");
    String grant = at.grantedForResident(0, 60, "{}");
    assertThat(markedBy("")).contains(own.substring(0, 8));
    assertThat(markedBy("&resident=" + grant)).contains(grant.substring(0, 8));
    assertThat(get("watermark?resident=x").statusCode()).isEqualTo(400);
  }

  private String markedBy(String more) {
    return TestServer.json(get("watermark?at=" + at.at(20) + more)).required("lines").toString();
  }

  @Test
  void onlyTheOfficerUncoversAndEachTimeIsInTheLog() {
    String grant = at.grantedForResident(10, 50, "{}");
    Decision asked =
        at.server.log.decisions.stream()
            .filter(each -> each.request().toString().equals(grant))
            .findFirst()
            .orElseThrow();
    assertThat(asked.step()).isEqualTo("submit");
    assertThat(asked.words()).contains("Wang Fang", "7781", "a blue bicycle");
    int entries = at.server.log.decisions.size();
    assertThat(uncover(OTHER, grant, MIDDLE, "").statusCode()).isEqualTo(404);
    assertThat(uncover(LEADER, grant, MIDDLE, "").statusCode()).isEqualTo(403);
    assertThat(uncover("admin", grant, MIDDLE, "").statusCode()).isEqualTo(403);
    String early = ",\"from\":\"" + at.at(9) + "\"";
    assertThat(field(uncover(OFFICER, grant, MIDDLE, early))).isEqualTo("from");
    assertThat(field(uncover(OFFICER, grant, "[[[0,0],[1,1]]]", ""))).isEqualTo("polygons");
    String nine = "[" + "[[0,0],[1,0],[1,1]],".repeat(8) + "[[0,0],[1,0],[1,1]]]";
    assertThat(field(uncover(OFFICER, grant, nine, ""))).isEqualTo("polygons");
    assertThat(at.server.log.decisions).hasSize(entries);

    at.server.log.down = true;
    assertThat(uncover(OFFICER, grant, MIDDLE, "").statusCode()).isEqualTo(503);
    at.server.log.down = false;
    JsonNode kept = TestServer.json(at.get(LEADER, "/api/v1/requests/" + grant));
    assertThat(kept.at("/grant/uncovered")).as("nothing without the log").isEmpty();

    assertThat(uncover(OFFICER, grant, MIDDLE, "").statusCode()).isEqualTo(200);
    assertThat(uncover(OFFICER, grant, "[]", "").statusCode()).isEqualTo(200);
    assertThat(at.server.log.decisions.subList(entries, entries + 2))
        .allMatch(each -> each.step().equals("uncover") && each.user().equals(OFFICER));
    assertThat(at.server.log.decisions.get(entries).words())
        .contains(at.camera.toString(), "2500,2500");
    JsonNode seen = TestServer.json(at.get(LEADER, "/api/v1/requests/" + grant));
    assertThat(seen.at("/resident/name").asText()).isEqualTo("Wang Fang");
    assertThat(seen.at("/grant/maxUses").asInt()).isEqualTo(1);
    assertThat(seen.at("/grant/uncovered/0/number").asInt()).isEqualTo(1);
    assertThat(seen.at("/grant/uncovered/1/polygons")).isEmpty();
    assertThat(at.get(OTHER, "/api/v1/requests/" + grant).statusCode()).isEqualTo(404);
  }

  @Test
  void itIsAMatterOfTheManagingUnitAndForOneDay() {
    assertThat(field(at.post(OFFICER, "requests", at.askingForResident(0, 60))))
        .isEqualTo("cameras");
    at.ofManagingUnit(OFFICER);
    assertThat(field(at.post(OFFICER, "requests", at.askingForResident(0, 86_401))))
        .isEqualTo("to");
    assertThat(field(at.post(OFFICER, "requests", at.asking(0, 60, "\"resident\""))))
        .isEqualTo("resident");
    HttpResponse<byte[]> made = at.post(OFFICER, "requests", at.askingForResident(0, 86_400));
    assertThat(made.statusCode()).isEqualTo(201);
    assertRefused("\"resident\"]", "\"resident\",\"playback\"]", "actions");
    assertRefused("\"resident\"]", "\"playback\"]", "actions");
    assertRefused("\"reason\"", "\"standing\":true,\"reason\"", "standing");
    assertRefused("\"Wang Fang\"", "\" \"", "name");
    assertRefused("\"a blue bicycle\"", "\"x\"", "wanted");
    assertRefused(",\"resident\":", ",\"place\":{\"metres\":3},\"resident\":", "place");
  }

  /** The same body with one thing changed is refused with its field. */
  private void assertRefused(String from, String to, String field) {
    String body = at.askingForResident(0, 60);
    assertThat(body).contains(from);
    assertThat(field(at.post(OFFICER, "requests", body.replace(from, to)))).isEqualTo(field);
  }

  private static String field(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode problem = TestServer.json(answer);
    assertThat(problem.path("detail").asText()).isNotBlank();
    return problem.path("field").asText();
  }
}
