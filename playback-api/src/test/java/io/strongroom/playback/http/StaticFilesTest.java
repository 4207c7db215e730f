package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's files, and the playlist that slides along the live edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaticFilesTest {
  private final CameraId camera = new CameraId(UUID.randomUUID());
  private TestServer server;
  private HttpClient client;

  @BeforeAll
  void start(@TempDir Path dir) {
    Clock clock = Clock.systemUTC();
    WallTime start = WallTime.of(clock.instant()).plusMicros(-50 * FfmpegFootage.SECOND);
    FfmpegFootage footage = new FfmpegFootage(camera).record(dir, start, 50, "160x90");
    server = new TestServer(dir, clock, footage, new NoFootage());
    client = server.client(HttpClient.Version.HTTP_2);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void consoleComesWithAStrictPolicy() {
    HttpResponse<byte[]> page = TestServer.send(client, server.get("/"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=UTF-8");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    String etag = page.headers().firstValue("etag").orElseThrow();
    assertThat(TestServer.send(client, server.get("/").header("If-None-Match", etag)).statusCode())
        .isEqualTo(304);
    assertThat(
            TestServer.send(client, server.get("/js/app.js")).headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).contains("javascript"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..%2f..%2fMETA-INF/MANIFEST.MF",
        "/%2e%2e/io/strongroom/playback/http/openapi.json",
        "/webjars/../../META-INF/MANIFEST.MF",
        "/io/strongroom/playback/http/ApiServer.class",
        "/js",
        "/js/",
        "/none.html",
        "/a%00.html"
      })
  void nothingElseIsServed(String path) {
    assertThat(TestServer.send(client, server.get(path)).statusCode()).isIn(400, 404);
  }

  @Test
  void liveEdgeSlides() {
    String playlist =
        new String(
            TestServer.send(
                    client,
                    server
                        .get("/api/v1/cameras/" + camera + "/hls.m3u8")
                        .header("Authorization", "Bearer " + server.token(client, "viewer")))
                .body(),
            StandardCharsets.UTF_8);
    assertThat(playlist)
        .contains("#EXT-X-MEDIA-SEQUENCE:", "#EXTINF:4.000000,", "#EXT-X-MAP")
        .doesNotContain("ENDLIST", "PLAYLIST-TYPE");
    assertThat(playlist.split("#EXTINF", -1).length - 1).isBetween(9, 12);
  }
}
