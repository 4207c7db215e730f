package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.Commands;
import io.strongroom.recording.cold.ColdSettings;
import io.strongroom.recording.cold.S3Server;
import io.strongroom.retention.expiry.ExpiryCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node and a real S3 server: footage becomes warm, cold, and expires there. */
final class TiersTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final int CEILING_DAYS = 91;

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZONE);
  }

  private static List<Path> packs(Path below) throws IOException {
    if (Files.notExists(below)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(file -> file.toString().endsWith(".pack")).toList();
    }
  }

  private String settings(ColdSettings store) {
    return """
    volumes = [{ label = hot, path = "%s" }, { label = warm, path = "%s", tier = warm }]
    cold {
      endpoint = "%s", bucket = %s, prefix = here, access-key-file = "%s", secret-key-file = "%s"
    }
    retention.classes.standard { legal-basis = test, warm-after-days = 1, cold-after-days = 5 }
    """
        .formatted(
            folder.resolve("hot"),
            folder.resolve("warm"),
            store.endpoint(),
            store.bucket(),
            store.accessKeyFile(),
            store.secretKeyFile());
  }

  @Test
  void footageIsPlayedFromEachTierAndExpiresInTheLast() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    LocalDate expiryDay = today().plusDays(CEILING_DAYS);
    Instant from = clock.instant();
    String camera;
    try (S3Server server = new S3Server(folder.resolve("s3"))) {
      String settings = settings(server.settings());
      try (Node node = site.start(clock, settings);
          ApiClient admin = site.administrator(node)) {
        site.addViewer(node);
        camera = site.addCamera(node);
        site.awaitRecordedAfter(node, camera, from);
        admin.delete("/api/v1/cameras/" + camera);
        confirm(admin);
      }
      assertThat(packs(folder.resolve("hot"))).isNotEmpty();

      clock.setBack(Duration.ofDays(-2));
      try (Node node = site.start(clock, settings);
          ApiClient viewer = site.viewer(node)) {
        TroubleSite.patiently().until(() -> packs(folder.resolve("hot")).isEmpty());
        assertThat(packs(folder.resolve("warm"))).isNotEmpty();
        assertPlays(viewer, camera, from);
      }

      clock.setBack(Duration.ofDays(-4));
      try (Node node = site.start(clock, settings);
          ApiClient viewer = site.viewer(node)) {
        TroubleSite.patiently().until(() -> packs(folder.resolve("warm")).isEmpty());
        assertThat(packs(server.objects().resolve("here"))).isNotEmpty();
        assertPlays(viewer, camera, from);
      }
      Path file = site.settingsFile(settings);
      assertThat(fsck("--config", file.toString(), "--level", "structure")).isZero();
      assertThat(fsck("--config", file.toString(), "--rebuild")).isZero();

      clock.setBack(Duration.ofDays(6 - CEILING_DAYS));
      try (Node node = site.start(clock, settings);
          ApiClient admin = site.administrator(node)) {
        confirm(admin);
      }
      try (Node node = site.start(clock, settings);
          ApiClient admin = site.administrator(node)) {
        TroubleSite.patiently().until(() -> decision(admin, expiryDay).equals("gone"));
        assertThat(packs(server.objects())).isEmpty();
        String note = admin.text("/api/v1/retention/certificates/standard/" + expiryDay);
        assertThat(ExpiryCertificate.parse(note.substring(0, note.indexOf("\n\n") + 1)).removal())
            .satisfies(removal -> assertThat(removal.missing()).isEmpty());
      }
    }
  }

  private static int fsck(String... arguments) {
    return Commands.run(new FsckMain(), arguments);
  }

  private void confirm(ApiClient admin) {
    admin.put("/api/v1/retention/clock", ApiClient.object().put("date", today().toString()));
  }

  private static String decision(ApiClient admin, LocalDate expiryDay) {
    for (JsonNode day : admin.get("/api/v1/retention/plan").path("classDays")) {
      if (day.path("expiryDay").asText().equals(expiryDay.toString())) {
        return day.path("decision").asText();
      }
    }
    return "";
  }

  private static void assertPlays(ApiClient viewer, String camera, Instant from)
      throws IOException {
    String path = "/api/v1/cameras/" + camera;
    JsonNode span =
        viewer
            .get(
                path
                    + "/timeline?from=%s&to=%s"
                        .formatted(from.minusSeconds(3_600), from.plusSeconds(3_600)))
            .at("/recorded/0");
    try (InputStream video =
        viewer
            .open(
                "%s/video.mp4?from=%s&to=%s"
                    .formatted(path, span.path("from").asText(), span.path("to").asText()))
            .body()) {
      assertThat(video.readAllBytes().length).isGreaterThan(1_000);
    }
  }
}
