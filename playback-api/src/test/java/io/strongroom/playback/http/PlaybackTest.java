package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaybackTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

  private Path dir;
  private TestServer server;
  private CameraId camera;
  private FfmpegFootage footage;
  private HttpClient client;
  private String viewer;

  /** 70 s, a gap of 30 s, 20 s more, then at once another size of picture for 10 s. */
  @BeforeAll
  void start(@TempDir Path dir) {
    this.dir = dir;
    camera = new CameraId(java.util.UUID.randomUUID());
    footage =
        new FfmpegFootage(camera)
            .record(dir, at(0), 70, "320x180")
            .record(dir, at(100), 20, "320x180")
            .record(dir, at(120), 10, "640x360");
    server = new TestServer(dir, Clock.systemUTC(), footage, new NoFootage());
    client = server.client(HttpClient.Version.HTTP_2);
    viewer = server.token(client, "viewer");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static WallTime at(long seconds) {
    return WallTime.of(START.plusSeconds(seconds));
  }

  private String path(String resource, long from, long to) {
    return "/api/v1/cameras/%s/%s?from=%s&to=%s"
        .formatted(camera, resource, START.plusSeconds(from), START.plusSeconds(to));
  }

  private HttpResponse<byte[]> get(String path) {
    return TestServer.send(client, asViewer(path));
  }

  private HttpRequest.Builder asViewer(String path) {
    return server.get(path).header("Authorization", "Bearer " + viewer);
  }

  @Test
  void timelineShowsSpansAndGapsWithCauses() {
    JsonNode timeline = TestServer.json(get(path("timeline", -10, 115)));
    assertThat(timeline.get("recorded")).hasSize(2);
    assertThat(timeline.at("/recorded/0/from").asText()).isEqualTo("2026-03-01T08:00:00.000000Z");
    assertThat(timeline.at("/gaps/0/cause").asText()).isEqualTo("nodeStopped");
    assertThat(timeline.at("/extent/to").asText()).isEqualTo("2026-03-01T08:02:10.000000Z");
    assertThat(timeline.get("partial").asBoolean()).isFalse();
  }

  @Test
  void aTimelineThatMayNotBeAllSaysSo() {
    footage.partial = true;
    try {
      assertThat(TestServer.json(get(path("timeline", -10, 115))).get("partial").asBoolean())
          .isTrue();
    } finally {
      footage.partial = false;
    }
  }

  @Test
  void playlistNamesSegmentsThatDecodeInOrder() throws Exception {
    HttpResponse<byte[]> answer = get(path("hls.m3u8", 2, 20));
    assertThat(answer.headers().firstValue("content-type"))
        .hasValue("application/vnd.apple.mpegurl");
    String playlist = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(playlist)
        .contains("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-ENDLIST", "#EXT-X-INDEPENDENT-SEGMENTS")
        .contains("#EXT-X-PROGRAM-DATE-TIME:2026-03-01T08:00:02.000Z")
        .doesNotContain("#EXT-X-DISCONTINUITY\n");
    Path joined = Files.createTempFile(dir, "joined", ".mp4");
    for (String uri : MediaTools.uris(playlist)) {
      HttpResponse<byte[]> part = get("/api/v1/cameras/" + camera + "/" + uri);
      assertThat(part.statusCode()).isEqualTo(200);
      Files.write(joined, part.body(), java.nio.file.StandardOpenOption.APPEND);
    }
    assertThat(MediaTools.decode(joined)).isEqualTo("");
    assertThat(MediaTools.frames(joined)).isEqualTo(18 * 25);
  }

  @Test
  void gapAndFormatChangeAreDiscontinuities() {
    String playlist = new String(get(path("hls.m3u8", 60, 130)).body(), StandardCharsets.UTF_8);
    assertThat(playlist.split("#EXT-X-DISCONTINUITY\n", -1)).hasSize(3);
    assertThat(playlist.split("#EXT-X-MAP", -1)).hasSize(3);
    assertThat(playlist).contains("#EXT-X-PROGRAM-DATE-TIME:2026-03-01T08:01:40.000Z");
  }

  @Test
  void mp4IsWholeAndItsRangesAgreeWithIt() throws Exception {
    HttpResponse<byte[]> whole = get(path("video.mp4", 5, 12));
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValue("accept-ranges")).hasValue("bytes");
    assertThat(whole.headers().firstValue("content-disposition").orElseThrow())
        .contains("attachment", "20260301T080005Z.mp4");
    String etag = whole.headers().firstValue("etag").orElseThrow();
    Path file = Files.write(Files.createTempFile(dir, "whole", ".mp4"), whole.body());
    assertThat(MediaTools.decode(file)).isEqualTo("");
    assertThat(MediaTools.frames(file)).isEqualTo(7 * 25);
    assertThat(MediaTools.probe(file, "format=start_time")).startsWith("0.");

    int total = whole.body().length;
    for (int[] range :
        List.of(new int[] {0, 0}, new int[] {100, 50_000}, new int[] {total - 3, total - 1})) {
      HttpResponse<byte[]> part =
          TestServer.send(
              client,
              asViewer(path("video.mp4", 5, 12))
                  .header("Range", "bytes=" + range[0] + "-" + range[1])
                  .header("If-Range", etag));
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.headers().firstValue("content-range"))
          .hasValue("bytes " + range[0] + "-" + range[1] + "/" + total);
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), range[0], range[1] + 1));
    }
    HttpResponse<byte[]> stale =
        TestServer.send(
            client,
            asViewer(path("video.mp4", 5, 12))
                .header("Range", "bytes=0-9")
                .header("If-Range", "\"other\""));
    assertThat(stale.statusCode()).isEqualTo(200);
    assertThat(stale.body()).hasSize(total);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.EnumSource(HttpClient.Version.class)
  void headAnnouncesTheLengthAndSendsNothing(HttpClient.Version version) {
    HttpClient other = server.client(version);
    HttpRequest.Builder head =
        asViewer(path("video.mp4", 5, 12)).method("HEAD", HttpRequest.BodyPublishers.noBody());
    int intents = server.log.intents.size();
    HttpResponse<byte[]> answer = TestServer.send(other, head);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("content-length")).isPresent();
    assertThat(answer.body()).isEmpty();
    assertThat(server.log.intents).hasSize(intents);
  }

  @ParameterizedTest
  @CsvSource({"bytes=999999999-,416", "bytes=5-2,200", "bytes=0-1,206", "bytes=-5,206", "x,200"})
  void rangeHeaders(String range, int status) {
    HttpResponse<byte[]> answer =
        TestServer.send(client, asViewer(path("video.mp4", 5, 7)).header("Range", range));
    assertThat(answer.statusCode()).isEqualTo(status);
    if (status == 416) {
      assertThat(answer.headers().firstValue("content-range").orElseThrow()).startsWith("bytes */");
    }
  }

  @Test
  void mp4OverAChangeOfFormatNamesTheParts() {
    HttpResponse<byte[]> answer = get(path("video.mp4", 110, 125));
    assertThat(answer.statusCode()).isEqualTo(409);
    JsonNode parts = TestServer.json(answer).get("parts");
    assertThat(parts).hasSize(2);
    assertThat(parts.at("/1/from").asText()).isEqualTo("2026-03-01T08:02:00.000000Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hls.m3u8", "video.mp4"})
  void overAGapTheNearestFootageIsNamed(String resource) {
    HttpResponse<byte[]> answer = get(path(resource, 75, 95));
    assertThat(answer.statusCode()).isEqualTo(404);
    JsonNode problem = TestServer.json(answer);
    assertThat(problem.get("nearestBefore").asText()).isEqualTo("2026-03-01T08:01:10.000000Z");
    assertThat(problem.get("nearestAfter").asText()).isEqualTo("2026-03-01T08:01:40.000000Z");
  }

  @ParameterizedTest
  @CsvSource({
    "timeline?from=2026-03-01T08:00:00Z,to",
    "timeline?to=2026-03-01T08:00:00Z,from",
    "hls.m3u8?from=2026-03-01T08:00:10Z&to=2026-03-01T08:00:00Z,to",
    "hls.m3u8?from=2026-03-01T08:00:00Z&to=2026-03-04T08:00:00Z,to",
    "hls.m3u8?from=2190-03-01T08:00:00Z,from",
    "hls.m3u8?to=2026-03-01T08:00:00Z,from",
    "video.mp4?from=2026-03-01T08:00:00Z&to=2026-03-01T14:00:01Z,to",
    "video.mp4?from=2026-03-01T08:00:00Z&to=2190-03-01T08:00:00Z,to",
    "video.mp4?from=yesterday&to=2026-03-01T08:00:00Z,from",
    "timeline?from=2026-03-01T08:00:00Z&to=2026-03-01T09:00:00Z&detail=-1,detail",
  })
  void badRangesNameTheField(String request, String field) {
    HttpResponse<byte[]> answer = get("/api/v1/cameras/" + camera + "/" + request);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(answer).get("field").asText()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..%2f..%2fetc%2fpasswd",
        "s-1.m4s",
        "s-ffffffffffffffff-ffffffff-00000000-0000-0000-0000-000000000000-1-2-1-1.m4s",
        "s-00064c0000000000-00000000-00000000-0000-0001-0000-000000000002-1-2-64c0000000000-1.m4s"
      })
  void foreignSegmentNamesFindNothing(String name) {
    assertThat(get("/api/v1/cameras/" + camera + "/hls/" + name).statusCode()).isEqualTo(404);
  }

  @Test
  void administratorsSeeNothingAndTheRefusalIsLogged() {
    String admin = server.token(client, "admin");
    for (String resource : List.of("timeline", "hls.m3u8", "video.mp4")) {
      int refusals = server.log.refusals.size();
      HttpResponse<byte[]> answer =
          TestServer.send(
              client, server.get(path(resource, 0, 10)).header("Authorization", "Bearer " + admin));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(server.log.refusals).hasSize(refusals + 1);
    }
  }

  @Test
  void intentsCoverSixtySecondsAndDeliveriesFollow() {
    String token = server.token(client, "viewer");
    int intents = server.log.intents.size();
    int deliveries = server.log.deliveries.size();
    HttpResponse<byte[]> answer =
        TestServer.send(
            client,
            server.get(path("video.mp4", 0, 70)).header("Authorization", "Bearer " + token));
    assertThat(answer.statusCode()).isEqualTo(200);
    var made = server.log.intents.subList(intents, server.log.intents.size());
    assertThat(made).hasSize(2);
    assertThat(made.get(0).range()).isEqualTo(new TimeRange(at(0), at(60)));
    assertThat(made.get(1).range()).isEqualTo(new TimeRange(at(60), at(70)));
    assertThat(made.get(0).purpose()).isEqualTo("case 17");
    TestServer.send(
        client, server.get("/api/v1/session").DELETE().header("Authorization", "Bearer " + token));
    org.awaitility.Awaitility.await().until(() -> server.log.deliveries.size() >= deliveries + 2);
    var sent = server.log.deliveries.subList(deliveries, server.log.deliveries.size());
    assertThat(sent.stream().mapToLong(d -> d.bytes()).sum()).isEqualTo(answer.body().length);
  }

  @Test
  void logThatIsDownStopsPlaybackButNotTheTimeline() {
    String token = server.token(client, "viewer");
    server.log.down = true;
    try {
      HttpResponse<byte[]> answer =
          TestServer.send(
              client,
              server.get(path("video.mp4", 0, 10)).header("Authorization", "Bearer " + token));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(get(path("timeline", 0, 10)).statusCode()).isEqualTo(200);
    } finally {
      server.log.down = false;
    }
  }

  @Test
  void damagedFootageIsAProblemNotABody() {
    footage.corrupt = true;
    try {
      HttpResponse<byte[]> answer = get(path("video.mp4", 30, 40));
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(TestServer.json(answer).get("type").asText()).endsWith(":corrupt");
    } finally {
      footage.corrupt = false;
    }
  }

  @Test
  void unknownCameraIsNotFound() {
    String unknown =
        path("video.mp4", 0, 10).replace(camera.toString(), new java.util.UUID(5, 5).toString());
    assertThat(get(unknown).statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/cameras/nonsense/video.mp4").statusCode()).isEqualTo(400);
  }
}
