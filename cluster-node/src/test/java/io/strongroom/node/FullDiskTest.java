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
  /** Room for the reserved space of a pack of each camera, which is 16 MiB at a time. */
  private static final long VOLUME_BYTES = 96L << 20;

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
      // The first camera's pack has its room reserved and goes on; a new pack finds none.
      String second = site.addCamera(node);
      try (ApiClient viewer = site.viewer(node)) {
        TroubleSite.patiently().until(() -> hasDiskGap(viewer, second, full));
      }

      Files.delete(filler);
      site.awaitRecordedAfter(node, second, Instant.now());
      try (ApiClient viewer = site.viewer(node)) {
        JsonNode timeline = timeline(viewer, camera, begun);
        Instant first = Instant.parse(timeline.path("recorded").path(0).path("from").asText());
        assertThat(first).isBefore(full);
        viewer.open("/api/v1/cameras/" + camera + "/picture.jpg?at=" + first).body().close();
        assertThat(TroubleSite.alarm(viewer, "volume-full").isMissingNode()).isTrue();
      }
    }
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
