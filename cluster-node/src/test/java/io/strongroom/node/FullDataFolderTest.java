package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data folder on a small file system of its own, the footage on another one. */
final class FullDataFolderTest {
  private static final long DATA_BYTES = 64L << 20;

  @TempDir Path folder;
  private SmallDisk disk;
  private TroubleSite site;
  private String volumes;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(folder, DATA_BYTES);
    site = TroubleSite.in(folder.resolve("site"));
    site.dataIn(disk.folder().resolve("data"));
    volumes = "volumes = [{ label = roomy, path = \"" + folder.resolve("roomy") + "\" }]";
  }

  @AfterEach
  void unmount() throws Exception {
    disk.unmount();
  }

  @Test
  void recordingGoesOnWithoutRoomForTheDataFolder() throws Exception {
    String camera;
    Instant before;
    try (Node node = site.start(volumes)) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, Instant.now());
      before = Instant.now();

      // The sessions are there already, so that nothing but looking and recording is asked for.
      try (ApiClient admin = site.administrator(node);
          ApiClient viewer = site.viewer(node)) {
        Path filler = disk.fill();
        JsonNode alarm = site.awaitAlarm(node, "data-full");
        assertThat(alarm.path("detail").asText()).contains(site.data().toString());
        assertThat(alarm.path("remedy").asText()).contains("Free space", "set data");
        TroubleSite.awaitRecordedAfter(admin, camera, Instant.now());

        Files.delete(filler);
        TroubleSite.awaitRecordedAfter(admin, camera, Instant.now());
        TroubleSite.patiently().until(() -> TroubleSite.alarm(admin, "data-full").isMissingNode());
        opens(viewer, camera, before);
      }
    }
    aStartIsRefusedUntilThereIsRoom(camera, before);
  }

  private void aStartIsRefusedUntilThereIsRoom(String camera, Instant before) throws IOException {
    Path filler = disk.fill();
    assertThatThrownBy(() -> site.start(volumes))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContainingAll("data: ", site.data().toString(), "is full", "free space");

    Files.delete(filler);
    try (Node node = site.start(volumes);
        ApiClient viewer = site.viewer(node)) {
      site.awaitRecordedAfter(node, camera, Instant.now());
      opens(viewer, camera, before);
    }
  }

  @Test
  void aFirstStartNamesTheFullDisk() throws IOException {
    Path filler = disk.fill();
    assertThatThrownBy(() -> site.start(volumes))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContainingAll("data: ", site.data().toString(), "is full", "free space");

    Files.delete(filler);
    site.start(volumes).close();
  }

  private static void opens(ApiClient viewer, String camera, Instant at) throws IOException {
    String path = "/api/v1/cameras/" + camera + "/picture.jpg?at=" + at.minusSeconds(1);
    try (InputStream body = viewer.open(path).body()) {
      assertThat(body.readAllBytes()).isNotEmpty();
    }
  }
}
