package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume on a small file system of its own that fills up while the node records. */
final class FullDiskTest {
  private static final long VOLUME_BYTES = 32L << 20;

  @TempDir Path folder;
  private SmallDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(folder, VOLUME_BYTES);
  }

  @AfterEach
  void unmount() throws Exception {
    disk.unmount();
  }

  @Test
  void aFullDiskIsAGapAndAnAlarmUntilThereIsRoomAgain() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    try (Node node =
        site.start("volumes = [{ label = small, path = \"" + disk.folder() + "\" }]")) {
      site.addViewer(node);
      Instant begun = Instant.now();
      String camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, begun.plusSeconds(2));

      Path filler = disk.fill();
      Instant full = Instant.now();
      JsonNode alarm = site.awaitAlarm(node, "volume-full");
      assertThat(alarm.path("detail").asText()).contains("bytes free on " + disk.folder());
      assertThat(alarm.path("remedy").asText()).contains("add a volume", "move other files");
      // The first camera's pack goes on in what it has reserved; a new pack finds no room.
      String second = site.addCamera(node);
      try (ApiClient viewer = site.viewer(node)) {
        TroubleSite.patiently().until(() -> hasDiskGap(viewer, second, full));
      }
      try (ApiClient admin = site.administrator(node)) {
        TroubleSite.patiently().until(() -> state(admin, second).equals("gap disk"));
      }

      Files.delete(filler);
      site.awaitRecordedAfter(node, second, Instant.now());
      site.awaitRecordedAfter(node, camera, Instant.now());
      try (ApiClient admin = site.administrator(node)) {
        TroubleSite.patiently().until(() -> state(admin, second).startsWith("recording"));
      }
      try (ApiClient viewer = site.viewer(node)) {
        JsonNode timeline = timeline(viewer, camera, begun);
        Instant first = Instant.parse(timeline.path("recorded").path(0).path("from").asText());
        assertThat(first).isBefore(full);
        viewer.open("/api/v1/cameras/" + camera + "/picture.jpg?at=" + first).body().close();
        assertThat(TroubleSite.alarm(viewer, "volume-full").isMissingNode()).isTrue();
      }
    }
  }

  private static String state(ApiClient client, String camera) {
    JsonNode seen = TroubleSite.camera(client, camera);
    return seen.path("state").asText() + " " + seen.path("detail").asText();
  }

  private static boolean hasDiskGap(ApiClient viewer, String camera, Instant from) {
    for (JsonNode gap : timeline(viewer, camera, from).path("gaps")) {
      if (gap.path("cause").asText().equals("disk")) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode timeline(ApiClient viewer, String camera, Instant from) {
    return viewer.get(
        "/api/v1/cameras/" + camera + "/timeline?from=" + from + "&to=" + Instant.now());
  }
}
