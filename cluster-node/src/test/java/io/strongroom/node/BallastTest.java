package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.control.PausedClasses;
import io.strongroom.recording.pack.RetentionClass;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room that is kept back, on a small file system of its own. */
final class BallastTest {
  private static final long DISK_BYTES = 96L << 20;
  private static final RetentionClass ANY = new RetentionClass("any");

  @TempDir Path folder;
  private SmallDisk disk;
  private Path data;
  private final PausedClasses paused = new PausedClasses();
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private int openPacks = 1;
  private long nanos;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(folder, DISK_BYTES);
    data = Files.createDirectories(disk.folder().resolve("data"));
  }

  @AfterEach
  void unmount() throws Exception {
    disk.unmount();
  }

  private BallastCare care(Ballast ballast, Path volume) {
    return new BallastCare(
        data, ballast, List.of(volume), paused, () -> openPacks, () -> nanos, alarms);
  }

  private FileStore store() throws IOException {
    return Files.getFileStore(data);
  }

  private boolean isAlarm() {
    return alarms.standing().stream().anyMatch(alarm -> alarm.kind().equals(BallastCare.ALARM));
  }

  @Test
  void itIsGivenBackWhenRecordingHasStoppedAndMadeAgainWithRoom() throws Exception {
    Ballast ballast = new Ballast(data, 1L << 30);
    long size = ballast.size(store());
    assertThat(size).as("a fiftieth of a small disk").isBetween(1L << 20, DISK_BYTES / 50);
    BallastCare care = care(ballast, disk.folder());
    long before = store().getUsableSpace();
    care.check();
    assertThat(ballast.keptBytes()).isEqualTo(size);
    assertThat(before - store().getUsableSpace())
        .as("its room is taken")
        .isGreaterThanOrEqualTo(size);

    Path filler = disk.fill();
    Path needed = data.resolve("tombstone");
    assertThatThrownBy(() -> Files.write(needed, new byte[65_536])).isInstanceOf(IOException.class);
    Files.delete(needed);
    care.check();
    assertThat(paused.has(ANY)).as("recording would take it").isTrue();
    assertThat(ballast.keptBytes()).as("packs are still open").isEqualTo(size);
    openPacks = 0;
    care.check();
    assertThat(ballast.keptBytes()).isZero();
    assertThat(isAlarm()).isTrue();
    Files.write(needed, new byte[65_536]);
    care.check();
    assertThat(paused.has(ANY)).as("there is no room yet").isTrue();

    Files.delete(filler);
    care.check();
    assertThat(ballast.keptBytes()).isEqualTo(size);
    assertThat(paused.has(ANY)).isFalse();
    assertThat(isAlarm()).isFalse();
  }

  @Test
  void packsThatDoNotEndKeepItForAWhileAlone() throws Exception {
    Ballast ballast = new Ballast(data, 1L << 30);
    BallastCare care = care(ballast, disk.folder());
    care.check();
    Path _ = disk.fill();
    care.check();
    assertThat(ballast.keptBytes()).isPositive();
    nanos += BallastCare.PACKS_END.toNanos();
    care.check();
    assertThat(ballast.keptBytes()).isZero();
  }

  @Test
  void footageOnAnotherDiskIsRecordedOn() throws Exception {
    Ballast ballast = new Ballast(data, 1L << 30);
    BallastCare care = care(ballast, folder);
    care.check();
    Path _ = disk.fill();
    care.check();
    assertThat(paused.has(ANY)).isFalse();
    assertThat(ballast.keptBytes()).isZero();
  }

  @Test
  void whatACrashLeftIsMadeAnewAndAStartOnAFullDiskHasItsRoom() throws Exception {
    Files.write(data.resolve("ballast"), new byte[4_096]);
    Ballast ballast = new Ballast(data, 1L << 30);
    long size = ballast.size(store());
    care(ballast, folder).check();
    assertThat(Files.size(data.resolve("ballast"))).isEqualTo(size);

    Path _ = disk.fill();
    Ballast next = new Ballast(data, 1L << 30);
    assertThat(next.keptBytes()).isEqualTo(size);
    BallastCare.beforeStart(data, next);
    assertThat(store().getUsableSpace()).isGreaterThanOrEqualTo(size);
  }

  @Test
  void aNodeOnOneDiskStopsRecordingBeforeItsLastRoomAndGoesOnWithMore() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    site.dataIn(data);
    try (Node node = site.start();
        ApiClient admin = site.administrator(node)) {
      String camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, Instant.now());
      TroubleSite.patiently().until(() -> Files.exists(data.resolve("ballast")));
      Path filler = disk.fill();
      TroubleSite.patiently()
          .until(
              () ->
                  TroubleSite.camera(admin, camera).path("detail").asText().equals("shortage")
                      && !Files.exists(data.resolve("ballast")));
      assertThat(TroubleSite.alarm(admin, BallastCare.ALARM).path("detail").asText())
          .contains("recording to it has stopped");
      Files.delete(filler);
      site.awaitRecordedAfter(node, camera, Instant.now());
      TroubleSite.patiently()
          .until(() -> TroubleSite.alarm(admin, BallastCare.ALARM).isMissingNode());
      assertThat(Files.exists(data.resolve("ballast"))).isTrue();
    }
  }
}
