package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.volume.FaultyStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node that reads again what it recorded. */
final class ScrubTest {
  @TempDir Path folder;

  @Test
  void damageIsAnAlarmUntilItIsMendedWithoutARestart() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    SettableClock clock = new SettableClock();
    try (Node node = site.start(clock)) {
      Instant from = clock.instant();
      site.awaitRecordedAfter(node, site.addCamera(node), from);
      try (ApiClient admin = site.administrator(node)) {
        admin
            .get("/api/v1/cameras")
            .path("cameras")
            .forEach(camera -> admin.delete("/api/v1/cameras/" + camera.path("id").asText()));
      }
    }
    List<Path> packs = files(site, ".pack");
    assertThat(packs).isNotEmpty();
    Path pack = packs.getFirst();
    FaultyStorage.flipBit(pack, 8L * (8_192 + 600));
    for (Path key : files(site, ".key")) {
      Files.delete(key);
    }

    // the pass of the first start is over, or goes on
    clock.setBack(Duration.ofDays(-31));
    try (Node node = site.start(clock)) {
      assertThat(site.awaitAlarm(node, "pack-damaged").path("detail").asText()).contains("Chunk");
      TroubleSite.patiently().until(() -> files(site, ".key").size() == packs.size());
      FaultyStorage.flipBit(pack, 8L * (8_192 + 600));
      clock.setBack(Duration.ofHours(-2));
      try (ApiClient admin = site.administrator(node)) {
        TroubleSite.patiently()
            .until(() -> TroubleSite.alarm(admin, "pack-damaged").isMissingNode());
      }
    }
  }

  private static List<Path> files(TroubleSite site, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(site.data().resolve("volumes"))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
