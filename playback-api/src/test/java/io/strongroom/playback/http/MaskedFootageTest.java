package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.DEPUTY;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Footage of a masked camera on each route to footage that the server has, decoded by another
 * program, for somebody with and somebody without the right to unmask.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MaskedFootageTest {
  private static final int WIDTH = Frames.WIDTH;
  private static final String SEES = "\"playback\",\"live\",\"export\"";
  private static final String TRIANGLE =
      "{\"polygons\":[[[0.2,0.2],[0.8,0.2],[0.2,0.8]]],\"past\":true}";

  /** What is told here are pixels of masks. */
  private static final Watermarks UNMARKED = new Watermarks(true, false);

  private GrantServer at;
  private Path dir;

  @BeforeAll
  void start(@TempDir Path dir) {
    this.dir = dir;
    at = new GrantServer(dir, UNMARKED);
    assertThat(put(TRIANGLE).statusCode()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    at.close();
  }

  private HttpResponse<byte[]> put(String body) {
    HttpRequest.Builder request =
        at.server
            .get("/api/v1/cameras/" + at.camera + "/masks")
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body));
    return TestServer.send(at.client, at.as("admin", request));
  }

  /** What a route sends: a picture, or a film that begins at a frame of the recording. */
  @SuppressWarnings("ArrayRecordComponent") // read at once, and never compared
  private record Sent(byte[] bytes, boolean film, int frame) {}

  @TestFactory
  Stream<DynamicTest> everyRouteShowsMaskedPicturesUnlessTheGrantUnmasks() {
    return at.server.server.routes().stream()
        .filter(route -> route.access().isOfFootage())
        .filter(route -> !route.template().endsWith("timeline"))
        // What packages show is in ViewingCopyTest.
        .filter(route -> !route.template().startsWith("/api/v1/exports"))
        .flatMap(
            route ->
                Stream.of(false, true)
                    .map(
                        unmasks ->
                            DynamicTest.dynamicTest(
                                route.template() + (unmasks ? " unmasked" : " masked"),
                                () -> check(route, unmasks))));
  }

  private void check(Route route, boolean unmasks) throws Exception {
    at.revokeAll();
    at.forget(OFFICER);
    at.granted(0, 300, unmasks ? SEES + ",\"unmask\"" : SEES, "{}");
    Sent sent = fetch(route);
    int[] seen = sent.film() ? Frames.frame(dir, sent.bytes(), 0) : Frames.picture(sent.bytes());
    int[] original =
        Frames.frame(dir, Files.readAllBytes(dir.resolve("take-320x180-60.mp4")), sent.frame());
    assertThat(Frames.psnr(seen, original, 0, 0, WIDTH, 30)).as("above the mask").isGreaterThan(25);
    if (unmasks) {
      assertThat(Frames.psnr(seen, original, 76, 46, 130, 70)).as("unmasked").isGreaterThan(25);
      assertThat(spread(seen, 76, 46, 130, 70)).as("the recording has colours").isGreaterThan(100);
    } else {
      assertThat(spread(seen, 76, 46, 130, 70)).as("one colour in the mask").isLessThan(16);
    }
  }

  private Sent fetch(Route route) throws Exception {
    String template = route.template();
    if (template.endsWith("picture.jpg")) {
      return new Sent(get("picture.jpg?at=" + at.at(20)), false, 500);
    } else if (template.endsWith("video.mp4")) {
      return new Sent(get("video.mp4?from=" + at.at(20) + "&to=" + at.at(24)), true, 500);
    } else if (template.endsWith("hls.m3u8") || template.endsWith("hls/{segment}")) {
      return segment();
    } else if (template.endsWith("/live")) {
      return live();
    }
    return fail("say here how the pictures of " + template + " are decoded");
  }

  private byte[] get(String resource) {
    HttpResponse<byte[]> answer = at.get(OFFICER, "/api/v1/cameras/" + at.camera + "/" + resource);
    assertThat(answer.statusCode()).as(resource).isEqualTo(200);
    return answer.body();
  }

  /** The init segment and a segment of the playlist. */
  private Sent segment() throws IOException {
    String playlist =
        new String(get("hls.m3u8?from=" + at.at(20) + "&to=" + at.at(40)), StandardCharsets.UTF_8);
    List<String> uris = MediaTools.uris(playlist);
    ByteArrayOutputStream film = new ByteArrayOutputStream();
    film.write(get(uris.get(0)));
    film.write(get(uris.get(2)));
    WallTime from = SegmentName.parse(uris.get(2).substring(4)).range().from();
    return new Sent(
        film.toByteArray(), true, (int) (WallTime.of(at.start).microsUntil(from) / 40_000));
  }

  /** Collects what arrives. */
  private static final class Viewer implements WebSocket.Listener {
    final LinkedBlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    @Override
    public void onOpen(WebSocket socket) {
      socket.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      parts.writeBytes(part);
      if (last) {
        messages.add(parts.toByteArray());
        parts.reset();
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      ended.add("closed");
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ended.add("error");
    }
  }

  private WebSocket open(Viewer viewer) {
    return open(viewer, "");
  }

  private WebSocket open(Viewer viewer, String query) {
    String path = "/api/v1/cameras/" + at.camera + "/live" + query;
    return at.client
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + at.token(OFFICER))
        .buildAsync(URI.create(at.server.uri(path).toString().replace("https", "wss")), viewer)
        .join();
  }

  private void play(int chunk) {
    ChunkRef ref = at.footage.all.chunk(chunk);
    at.live.subscribers.forEach(
        each -> {
          if (chunk == 0) {
            each.init(
                at.footage.all.plain(ref.initChunk()),
                ref.start().micros(),
                ref.mediaStart().ticks());
          }
          each.fragment(Bytes.copyOf(at.footage.all.plain(ref)).toArray(), true);
        });
  }

  private Sent live() throws Exception {
    Viewer viewer = new Viewer();
    WebSocket socket = open(viewer);
    ByteArrayOutputStream film = new ByteArrayOutputStream();
    for (int chunk = 0; chunk < 3; chunk++) {
      play(chunk);
    }
    for (int message = 0; message < 4; message++) {
      film.write(viewer.messages.poll(1, TimeUnit.MINUTES));
    }
    socket.abort();
    Awaitility.await().until(() -> at.live.subscribers.isEmpty());
    return new Sent(film.toByteArray(), true, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?video=h264"})
  void aRunningLiveViewOfTheOriginalEndsWhenMasksAreSet(String query) throws Exception {
    at.revokeAll();
    at.forget(OFFICER);
    at.granted(0, 300, SEES, "{}");
    // a mistake is taken back from its own beginning on
    String first = versions().get(0).path("from").asText();
    String nothing = "{\"polygons\":[],\"reason\":\"a mistake\",\"from\":\"" + first + "\"}";
    assertThat(decide(DEPUTY, change(put(nothing)), "approve").statusCode()).isEqualTo(204);
    Viewer viewer = new Viewer();
    WebSocket _ = open(viewer, query);
    play(0);
    assertThat(viewer.messages.poll(1, TimeUnit.MINUTES)).isNotNull();
    assertThat(put(TRIANGLE).statusCode()).isEqualTo(200);
    assertThat(viewer.ended.poll(1, TimeUnit.MINUTES)).isNotNull();
    Awaitility.await().until(() -> at.live.subscribers.isEmpty());
  }

  /** A file is drawn under two grants in turn; one of them unmasks three seconds of it. */
  @Test
  void whatOneGrantUnmasksIsAllThatIsSeenWithoutMasks() throws Exception {
    at.revokeAll();
    at.forget(OFFICER);
    at.granted(0, 300, SEES, "{}");
    at.granted(22, 25, SEES + ",\"unmask\"", "{}");
    byte[] film = get("video.mp4?from=" + at.at(20) + "&to=" + at.at(30));
    Set<Integer> unmasked = new TreeSet<>();
    for (int frame = 0; frame < 250; frame += 5) {
      if (spread(Frames.frame(dir, film, frame), 76, 46, 130, 70) >= 16) {
        unmasked.add(frame);
      }
    }
    assertThat(unmasked).isNotEmpty().allMatch(frame -> frame >= 50 && frame < 125);
  }

  @Test
  void whatHidesLessWaitsForAnotherAdministrator() throws Exception {
    int before = versions().size();
    JsonNode unfounded = TestServer.json(put("{\"polygons\":[]}"));
    assertThat(unfounded.path("field").asText()).isEqualTo("reason");
    String smaller =
        "{\"polygons\":[[[0.2,0.2],[0.79,0.2],[0.2,0.8]]],\"reason\":\"the door has gone\"}";
    HttpResponse<byte[]> proposed = put(smaller);
    String change = change(proposed);
    assertThat(TestServer.json(proposed).at("/change/reason").asText())
        .isEqualTo("the door has gone");
    assertThat(TestServer.json(put(smaller)).path("detail").asText()).contains("is open");
    assertThat(versions()).hasSize(before);
    HttpResponse<byte[]> known = at.get(OFFICER, "/api/v1/cameras/" + at.camera + "/masks");
    assertThat(TestServer.json(known).has("change")).as("for administrators").isFalse();
    assertThat(decide("admin", change, "approve").statusCode()).isEqualTo(403);
    assertThat(decide(OFFICER, change, "approve").statusCode()).isEqualTo(403);
    assertThat(versions()).hasSize(before);
    assertThat(decide(DEPUTY, change, "withdraw").statusCode()).isEqualTo(204);
    assertThat(decide(DEPUTY, change, "approve").statusCode()).isEqualTo(400);

    String second = change(put(smaller));
    assertThat(decide(DEPUTY, second, "approve").statusCode()).isEqualTo(204);
    JsonNode newest = versions().getFirst();
    assertThat(newest.path("by").asText()).isEqualTo("admin");
    assertThat(newest.path("approvedBy").asText()).isEqualTo(DEPUTY);
    assertThat(put(TRIANGLE).statusCode()).as("to hide more takes one").isEqualTo(200);
    assertThat(versions().getFirst().has("approvedBy")).isFalse();
  }

  private String change(HttpResponse<byte[]> answer) {
    JsonNode masks = TestServer.json(answer);
    assertThat(answer.statusCode()).as(masks.toString()).isEqualTo(202);
    return masks.at("/change/id").asText();
  }

  private HttpResponse<byte[]> decide(String user, String change, String decision) {
    HttpRequest.Builder request =
        at.server
            .get("/api/v1/retention/changes/" + change)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"decision\":\"" + decision + "\"}"));
    return TestServer.send(at.client, at.as(user, request));
  }

  private List<JsonNode> versions() {
    JsonNode masks = TestServer.json(at.get(OFFICER, "/api/v1/cameras/" + at.camera + "/masks"));
    return List.copyOf(masks.path("versions").valueStream().toList());
  }

  @Test
  void whoHasNoUnmaskCannotHaveRangesOfTheOriginal() {
    at.revokeAll();
    at.forget(OFFICER);
    at.granted(0, 300, SEES, "{}");
    HttpRequest.Builder request =
        at.server.get(at.path("video.mp4", 20, 24)).header("Range", "bytes=0-999");
    HttpResponse<byte[]> answer = TestServer.send(at.client, at.as(OFFICER, request));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("accept-ranges")).contains("none");
    assertThat(answer.headers().firstValue("content-length")).isEmpty();
  }

  @Test
  void moreThanTheNodeDrawsIsRefusedForAMoment() {
    at.revokeAll();
    at.forget(OFFICER);
    at.granted(0, 300, SEES, "{}");
    List<WebSocket> views =
        Stream.generate(() -> open(new Viewer())).limit(TestServer.TRANSCODES).toList();
    HttpResponse<byte[]> refused = at.get(OFFICER, at.path("video.mp4", 20, 24));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    views.forEach(WebSocket::abort);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> at.get(OFFICER, at.path("video.mp4", 20, 24)).statusCode() == 200);
  }

  @TestFactory
  Stream<DynamicTest> masksThatAreNoneAreRefusedWithTheFieldAndARemedy() {
    return Map.of(
            "{}",
            "polygons",
            "{\"polygons\":[[[0,0],[1,0]]]}",
            "polygons",
            "{\"polygons\":[[[0,0],[1,0],[1.2,1]]]}",
            "polygons",
            "{\"polygons\":[[[0,0],[1,0],[null,1]]]}",
            "polygons",
            "{\"polygons\":[[[0,0],[1,1],[1,0],[0,1]]]}",
            "polygons",
            "{\"polygons\":[[[0,0,0],[1,0],[1,1]]]}",
            "polygons",
            "{\"polygons\":[" + "[[0,0],[1,0],[1,1]],".repeat(32) + "[[0,0],[1,0],[1,1]]]}",
            "polygons",
            "{\"polygons\":[],\"from\":\"yesterday\"}",
            "from",
            "{\"polygons\":[],\"from\":\"2999-01-01T00:00:00Z\"}",
            "from")
        .entrySet()
        .stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey().substring(0, Math.min(60, each.getKey().length())),
                    () -> {
                      HttpResponse<byte[]> answer = put(each.getKey());
                      assertThat(answer.statusCode()).isEqualTo(400);
                      JsonNode problem = TestServer.json(answer);
                      assertThat(problem.path("field").asText()).isEqualTo(each.getValue());
                      assertThat(problem.path("detail").asText()).startsWith(each.getValue());
                    }));
  }

  /** The greatest difference of two values of one colour, in the part below the diagonal. */
  private static int spread(int[] rgb, int x, int y, int width, int height) {
    int spread = 0;
    for (int colour = 0; colour < 3; colour++) {
      int least = 255;
      int most = 0;
      for (int row = y; row < y + height; row++) {
        for (int column = x; column < x + width; column++) {
          // within the triangle, some pixels from its long side
          if ((column - 64) / 192.0 + (row - 36) / 108.0 < 0.85) {
            least = Math.min(least, rgb[3 * (row * WIDTH + column) + colour]);
            most = Math.max(most, rgb[3 * (row * WIDTH + column) + colour]);
          }
        }
      }
      spread = Math.max(spread, most - least);
    }
    return spread;
  }
}
