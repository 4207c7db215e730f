package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that make no sense, put to one node that records all the while. */
final class NodeRequestTroubleTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static TroubleSite site;
  private static Node node;
  private static ApiClient admin;
  private static ApiClient viewer;
  private static String camera;
  private static Instant recordedFrom;

  @BeforeAll
  static void record() throws Exception {
    site = TroubleSite.in(folder.resolve("site"));
    node = site.start();
    site.addViewer(node);
    admin = site.administrator(node);
    viewer = site.viewer(node);
    Instant begun = Instant.now();
    camera = site.addCamera(node);
    // How long a camera takes to begin is not what is tested here: a busy machine needs seconds.
    site.awaitRecordedAfter(node, camera, begun);
    recordedFrom = firstRecorded(begun);
    site.awaitRecordedAfter(node, camera, recordedFrom.plusSeconds(3));
  }

  private static Instant firstRecorded(Instant from) {
    JsonNode timeline = viewer.get(path("timeline", from, Instant.now()));
    return Instant.parse(timeline.path("recorded").path(0).path("from").asText());
  }

  @AfterAll
  static void itHasRecordedAllTheWhile() {
    try {
      site.awaitRecordedAfter(node, camera, Instant.now());
      Instant to = Instant.now();
      JsonNode timeline = viewer.get(path("timeline", recordedFrom.plusSeconds(2), to));
      assertThat(timeline.path("gaps")).isEmpty();
    } finally {
      viewer.close();
      admin.close();
      node.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rtsp://                          | well-formed
          rtsp://a b/                      | well-formed
          gopher://127.0.0.1/              | rtsp
          //127.0.0.1/stream               | rtsp
          rtsp:///stream                   | must name a host
          rtsp://127.0.0.1:70000/          | must name a port
          rtsp://a:b@127.0.0.1/            | must not hold credentials
          rtsp://127.0.0.1/#x              | must not have a fragment
          rtsp://169.254.169.254/latest    | extend ingest.allow
          rtsp://8.8.8.8/stream            | extend ingest.allow
          rtsp://[2001:db8::1]/stream      | extend ingest.allow
          file:///etc/passwd               | ingest.file-root
          file:///../etc/passwd            | ingest.file-root
          """)
  void aBadCameraAddressNamesSource(String source, String remedy) throws Exception {
    JsonNode problem = refusedCamera(TroubleSite.camera(source));

    assertThat(problem.path("field").asText()).isEqualTo("source");
    assertThat(problem.path("detail").asText()).startsWith("source: ").contains(remedy);
  }

  @Test
  void aCameraThatAnswersNonsenseIsAGapOfItsOwn() throws Exception {
    try (ServerSocket babbler = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread _ = Thread.ofVirtual().start(() -> babble(babbler));
      String source = "rtsp://127.0.0.1:" + babbler.getLocalPort() + "/stream";
      String id =
          admin
              .post("/api/v1/cameras", TroubleSite.camera(source))
              .orElseThrow()
              .path("id")
              .asText();

      JsonNode status =
          TroubleSite.patiently()
              .until(
                  () -> TroubleSite.camera(admin, id),
                  seen -> seen.path("state").asText().equals("gap"));

      assertThat(status.path("detail").asText())
          .isIn("refused", "noMedia", "formatNotSupported", "unreachable");
      assertThat(TroubleSite.camera(admin, camera).path("state").asText()).isEqualTo("recording");
      admin.delete("/api/v1/cameras/" + id);
    }
  }

  private static void babble(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client
            .getOutputStream()
            .write("\0\1\2 what do you want?\r\n\r\n".repeat(50).getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // The client has gone, or the test is over and the loop ends.
      }
    }
  }

  @Test
  void reversedAndHugeRangesNameTheEnd() throws Exception {
    Instant now = Instant.now();
    for (String what : new String[] {"timeline", "hls.m3u8", "video.mp4"}) {
      assertRefusedEnd(path(what, now, now.minusSeconds(10)), "must be later than from");
      assertRefusedEnd(path(what, now, now), "must be later than from");
      assertRefusedEnd(path(what, now.minus(4_000, ChronoUnit.DAYS), now), "at most");
    }
    assertRefusedEnd(
        "/api/v1/cameras/" + camera + "/video.mp4?from=yesterday&to=" + now, "from", "from");
  }

  @Test
  void theFutureHoldsNothing() throws Exception {
    Instant now = Instant.now();
    Instant later = now.plus(1, ChronoUnit.HOURS);

    assertRefusedEnd(path("video.mp4", now.minusSeconds(5), later), "lies in the future");
    JsonNode picture =
        refused(400, viewer.raw("/api/v1/cameras/" + camera + "/picture.jpg?at=" + later));
    assertThat(picture.path("field").asText()).isEqualTo("at");
    JsonNode timeline = viewer.get(path("timeline", later, later.plusSeconds(60)));
    assertThat(timeline.path("recorded")).isEmpty();
    assertThat(timeline.path("gaps")).isEmpty();
  }

  @Test
  void whereNothingIsRecordedTheNearestFootageIsNamed() throws Exception {
    Instant from = recordedFrom.minus(2, ChronoUnit.HOURS);
    for (String what : new String[] {"hls.m3u8", "video.mp4"}) {
      JsonNode problem = refused(404, viewer.raw(path(what, from, from.plusSeconds(60))));

      assertThat(problem.path("type").asText()).endsWith(":not-recorded");
      assertThat(Instant.parse(problem.path("nearestAfter").asText()))
          .isAfterOrEqualTo(recordedFrom);
    }
    // A range that begins in the void and ends in footage is served from where there is some.
    HttpResponse<InputStream> over =
        viewer.raw(path("video.mp4", from, recordedFrom.plusSeconds(2)));
    over.body().close();
    assertThat(over.statusCode()).isEqualTo(200);
  }

  @Test
  void aByteRangePastTheEndIsRefusedWithTheSize() throws Exception {
    String path = path("video.mp4", recordedFrom, recordedFrom.plusSeconds(2));
    HttpResponse<InputStream> whole = viewer.raw(path);
    long size = whole.body().readAllBytes().length;

    try (HttpClient http = client()) {
      HttpResponse<InputStream> past =
          http.send(
              HttpRequest.newBuilder(node.url().resolve(path))
                  .header("Authorization", "Bearer " + viewer.token())
                  .header("Range", "bytes=" + size + "-")
                  .build(),
              BodyHandlers.ofInputStream());

      assertThat(past.headers().firstValue("Content-Range")).contains("bytes */" + size);
      assertThat(refused(416, past).path("type").asText()).endsWith(":range");
    }
  }

  private static void assertRefusedEnd(String path, String text) throws IOException {
    assertRefusedEnd(path, text, "to");
  }

  private static void assertRefusedEnd(String path, String text, String field) throws IOException {
    JsonNode problem = refused(400, viewer.raw(path));
    assertThat(problem.path("field").asText()).isEqualTo(field);
    assertThat(problem.path("detail").asText()).contains(text);
  }

  private static String path(String what, Instant from, Instant to) {
    return "/api/v1/cameras/" + camera + "/" + what + "?from=" + from + "&to=" + to;
  }

  private static JsonNode refused(int status, HttpResponse<InputStream> response)
      throws IOException {
    try (InputStream body = response.body()) {
      String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(response.statusCode()).as(text).isEqualTo(status);
      return JSON.readTree(text);
    }
  }

  private static JsonNode refusedCamera(ObjectNode body) throws Exception {
    try (HttpClient http = client()) {
      return refused(
          400,
          http.send(
              HttpRequest.newBuilder(node.url().resolve("/api/v1/cameras"))
                  .header("Authorization", "Bearer " + admin.token())
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body.toString()))
                  .build(),
              BodyHandlers.ofInputStream()));
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .sslContext(ServerIdentity.trusting(site.data().resolve("tls/ca.pem")))
        .build();
  }
}
