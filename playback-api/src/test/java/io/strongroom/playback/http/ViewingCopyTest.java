package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.OFFICER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.evidence.PackageCheck;
import io.strongroom.playback.evidence.PackageFiles;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Viewing copies in packages: masks burnt in, a watermark, and no way around the originals. */
@Isolated("video is drawn with what the processor has left")
final class ViewingCopyTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 180;
  private static final String BOX = "{\"polygons\":[[[0.2,0.2],[0.8,0.2],[0.8,0.8],[0.2,0.8]]]}";
  private static final String LARGER = "{\"polygons\":[[[0.1,0.1],[0.9,0.1],[0.9,0.9],[0.1,0.9]]]}";

  private @TempDir Path dir;
  private GrantServer at;

  @BeforeEach
  void start() {
    at = new GrantServer(dir);
    assertThat(mask(BOX).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private HttpResponse<byte[]> mask(String body) {
    HttpRequest.Builder request =
        at.server
            .get("/api/v1/cameras/" + at.camera + "/masks")
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body));
    return TestServer.send(at.client, at.as("admin", request));
  }

  private HttpResponse<byte[]> ask(String fields) {
    String body = at.export(at.camera, at.at(20), at.at(24));
    return at.post(OFFICER, "exports", body.substring(0, body.length() - 1) + fields + "}");
  }

  private HttpResponse<byte[]> fetch(String id) {
    return at.get(OFFICER, "/api/v1/exports/" + id + "/package");
  }

  @Test
  void whoMayNotUnmaskGetsCopiesToLookAtAndNoOriginals() throws Exception {
    at.granted(0, 60, "\"export\"", "{}");
    for (String refused : List.of("", ",\"viewingCopy\":true")) {
      HttpResponse<byte[]> answer = ask(refused);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(text(answer)).contains("unmask");
    }
    HttpResponse<byte[]> nothing = ask(",\"originals\":false");
    assertThat(nothing.statusCode()).isEqualTo(400);
    assertThat(text(nothing)).contains("originals").contains("viewingCopy");

    Path zip = made("first");
    Path again = made("again");
    String film;
    try (PackageFiles files = PackageFiles.of(zip);
        PackageFiles others = PackageFiles.of(again)) {
      assertThat(files.names()).noneMatch(name -> name.startsWith("media/"));
      film = files.names().stream().filter(n -> n.startsWith("viewing/")).findFirst().orElseThrow();
      assertThat(others.read("SHA256SUMS", 10_000).orElseThrow())
          .as("the same request, the same bytes")
          .isEqualTo(files.read("SHA256SUMS", 10_000).orElseThrow());
      assertThat(PackageCheck.run(files).findings()).allMatch(each -> each.contains("access"));
      JsonNode camera =
          TestServer.JSON
              .readTree(files.read("manifest.json", 1 << 20).orElseThrow())
              .at("/cameras/0");
      assertThat(camera.path("files")).isEmpty();
      JsonNode copy = camera.at("/viewing/0");
      assertThat(copy.path("name").asText()).isEqualTo(film);
      assertThat(copy.path("original").asBoolean(true)).isFalse();
      assertThat(copy.path("masks").asText()).hasSize(64);
      assertThat(copy.at("/watermark/0").asText()).contains(OFFICER);
      Files.write(dir.resolve("copy.mp4"), files.read(film, 64 << 20).orElseThrow());
    }
    Path copy = dir.resolve("copy.mp4");
    assertThat(MediaTools.decode(copy)).isEmpty();
    assertThat(MediaTools.probe(copy, "stream=codec_name")).contains("h264");
    int[] seen = frame(copy, 0);
    assertThat(colour(seen, 76, 46, 244, 134)).as("no colour under the mask").isLessThan(24);
    int[] original = frame(recorded(), 500);
    assertThat(colour(original, 76, 46, 244, 134)).as("the recording has some").isGreaterThan(100);
    assertThat(difference(seen, original, 8, 130, 120, 176)).as("the words").isGreaterThan(15);
    assertThat(difference(seen, frame(copy, 30), 76, 46, 244, 134)).as("time").isGreaterThan(0);

    assertThat(fetch(lastId).statusCode()).isEqualTo(200);
    assertThat(mask(LARGER).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> old = fetch(lastId);
    assertThat(old.statusCode()).isEqualTo(409);
    assertThat(text(old)).contains("masks-changed");
  }

  @Test
  void whoMayUnmaskGetsBoth() throws Exception {
    at.granted(0, 60, "\"export\",\"unmask\"", "{}");
    lastId = at.awaitExport(ask(",\"viewingCopy\":true"));
    Path zip = Files.write(dir.resolve("both.zip"), fetch(lastId).body());
    try (PackageFiles files = PackageFiles.of(zip)) {
      assertThat(files.names())
          .anyMatch(name -> name.startsWith("media/"))
          .anyMatch(name -> name.startsWith("viewing/"));
      assertThat(PackageCheck.run(files).findings()).allMatch(each -> each.contains("access"));
    }
  }

  private String lastId = "";

  private Path made(String name) throws IOException {
    lastId = at.awaitExport(ask(",\"originals\":false,\"viewingCopy\":true"));
    return Files.write(dir.resolve(name + ".zip"), fetch(lastId).body());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** What the camera of the test has sent. */
  private Path recorded() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.filter(file -> file.getFileName().toString().startsWith("take-"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The pixels of a picture, three bytes each. */
  private static int[] frame(Path film, int number) throws Exception {
    Process process =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-i",
                film.toString(),
                "-vf",
                "select=eq(n\\," + number + ")",
                "-frames:v",
                "1",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                "-")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    byte[] bytes = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    assertThat(bytes).hasSize(WIDTH * HEIGHT * 3);
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return values;
  }

  /** The most that red, green and blue of a pixel differ within a box. */
  private static int colour(int[] picture, int left, int top, int right, int bottom) {
    int most = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int i = (y * WIDTH + x) * 3;
        int high = Math.max(picture[i], Math.max(picture[i + 1], picture[i + 2]));
        int low = Math.min(picture[i], Math.min(picture[i + 1], picture[i + 2]));
        most = Math.max(most, high - low);
      }
    }
    return most;
  }

  /** How much green differs within a box, on average. */
  private static double difference(
      int[] one, int[] other, int left, int top, int right, int bottom) {
    long sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int i = (y * WIDTH + x) * 3 + 1;
        sum += Math.abs(one[i] - other[i]);
      }
    }
    return (double) sum / ((right - left) * (bottom - top));
  }
}
