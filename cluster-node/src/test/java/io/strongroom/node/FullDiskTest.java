package io.strongroom.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume on a small file system of its own that fills up while the node records. */
final class FullDiskTest {
  private static final long VOLUME_BYTES = 32L << 20;

  @TempDir Path folder;
  private Path disk;

  /** Needs root, a loop device and ext4; where one is missing, the test is skipped and says so. */
  @BeforeEach
  void mount() throws Exception {
    Path image = folder.resolve("disk.img");
    disk = Files.createDirectory(folder.resolve("disk"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(VOLUME_BYTES);
    }
    String trouble = run("mkfs.ext4", "-q", "-m", "0", image.toString());
    if (trouble.isEmpty()) {
      trouble = run("mount", "-o", "loop", image.toString(), disk.toString());
    }
    if (!trouble.isEmpty()) {
      System.err.println("the full disk is not tested: no small file system here: " + trouble);
    }
    assumeTrue(trouble.isEmpty(), trouble);
  }

  @AfterEach
  void unmount() throws Exception {
    String _ = run("umount", disk.toString());
  }

  @Test
  void aFullDiskIsAGapAndAnAlarmUntilThereIsRoomAgain() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    try (Node node = site.start("volumes = [{ label = small, path = \"" + disk + "\" }]")) {
      site.addViewer(node);
      Instant begun = Instant.now();
      String camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, begun.plusSeconds(2));

      Path filler = fill();
      Instant full = Instant.now();
      JsonNode alarm = site.awaitAlarm(node, "volume-full");
      assertThat(alarm.path("detail").asText()).contains("bytes free on " + disk);
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

  private Path fill() throws IOException {
    Path filler = disk.resolve("filler");
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      for (int size : new int[] {1 << 20, 4096}) {
        fillWith(file, new byte[size]);
      }
    }
    return filler;
  }

  private static void fillWith(RandomAccessFile file, byte[] block) {
    try {
      while (file.length() < VOLUME_BYTES) {
        file.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  /** What went wrong, or nothing. */
  private static String run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0
          ? ""
          : List.of(command) + ": " + said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
