package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that thins: what it recorded plays at full rate, and after its days as keyframes. */
final class ThinningNodeTest {
  private static final int CEILING_DAYS = 91;
  private static final int THINNED_AFTER_DAYS = 40;
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final String RULE =
      "retention.classes.standard { floor-days = 30, ceiling-days = %d, thin-after-days = %d,"
              .formatted(CEILING_DAYS, THINNED_AFTER_DAYS)
          + " legal-basis = \"council decision 8\" }";

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();

  @Test
  void theKeyframesStayAndPlay() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    Instant from = clock.instant();
    LocalDate expiryDay = LocalDate.ofInstant(from, ZONE).plusDays(CEILING_DAYS);
    String camera;
    int frames;
    try (Node node = site.start(clock, RULE)) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, from);
      try (ApiClient admin = site.administrator(node);
          ApiClient viewer = site.viewer(node)) {
        admin.delete("/api/v1/cameras/" + camera);
        frames = frames(viewer, camera, from);
        assertThat(timeline(viewer, camera, from).has("thinned")).isFalse();
      }
    }
    List<Path> full = site.packsOf(camera);

    clock.setBack(Duration.ofDays(-THINNED_AFTER_DAYS - 2));
    try (Node node = site.start(clock, RULE);
        ApiClient admin = site.administrator(node)) {
      LocalDate today = LocalDate.ofInstant(clock.instant(), ZONE);
      admin.put("/api/v1/retention/clock", ApiClient.object().put("date", today.toString()));
      TroubleSite.patiently().until(() -> site.packsOf(camera).size() == 2 * full.size());
    }
    try (Node node = site.start(clock, RULE);
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      TroubleSite.patiently().until(() -> TroubleSite.decisions(admin, expiryDay).contains("gone"));
      TroubleSite.patiently().until(() -> site.packsOf(camera).size() == full.size());
      assertThat(TroubleSite.decisions(admin, expiryDay)).contains("keep");
      assertThat(full).allMatch(Files::notExists);
      assertThat(timeline(viewer, camera, from).path("thinned")).isNotEmpty();
      assertThat(frames(viewer, camera, from)).isPositive().isLessThan(frames / 2);
      assertThat(admin.get("/api/v1/alarms").path("alarms")).isEmpty();
    }
  }

  private static JsonNode timeline(ApiClient viewer, String camera, Instant from) {
    return viewer.get(
        "/api/v1/cameras/%s/timeline?from=%s&to=%s"
            .formatted(camera, from.minusSeconds(3_600), from.plusSeconds(3_600)));
  }

  /** What a decoder finds in an export of everything. */
  private int frames(ApiClient viewer, String camera, Instant from) throws Exception {
    JsonNode span = timeline(viewer, camera, from).at("/recorded/0");
    Path file = folder.resolve("export.mp4");
    try (InputStream video =
        viewer
            .open(
                "/api/v1/cameras/%s/video.mp4?from=%s&to=%s"
                    .formatted(camera, span.path("from").asText(), span.path("to").asText()))
            .body()) {
      Files.write(file, video.readAllBytes());
    }
    assertThat(run("ffmpeg", "-v", "warning", "-i", file.toString(), "-f", "null", "-")).isEmpty();
    return Integer.parseInt(
        run(
            "ffprobe",
            "-v",
            "error",
            "-count_packets",
            "-select_streams",
            "v",
            "-show_entries",
            "stream=nb_read_packets",
            "-of",
            "csv=p=0",
            file.toString()));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }
}
