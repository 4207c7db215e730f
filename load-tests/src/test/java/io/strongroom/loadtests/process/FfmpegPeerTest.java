package io.strongroom.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.loadtests.camera.AudioKind;
import io.strongroom.loadtests.camera.Profile;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real ffmpeg on real cameras, and the kernel's accounting of it. */
class FfmpegPeerTest {
  @TempDir Path folder;

  @Test
  void peerRecordsAndItsCostIsKnown() throws IOException {
    Settings settings =
        Settings.defaults(folder.resolve("clips"))
            .withCameras(2)
            .withProfile(Profile.H264)
            .withClip(new ClipSettings(640, 360, 500_000, 25, 2))
            .withAudio(List.of(AudioKind.PCMA));
    Path files = folder.resolve("peer");
    try (SimulatedCameras cameras = SimulatedCameras.start(settings);
        FfmpegPeer peer =
            FfmpegPeer.start(
                files,
                cameras.cameras().stream().map(camera -> camera.uri().toString()).toList())) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  peer.cost().cpuSeconds() > 0
                      && Files.exists(files.resolve("camera-1/00000.mp4")));
      ProcessCost cost = peer.cost();
      assertThat(cost.proportionalBytes()).isGreaterThan(1 << 20);
      assertThat(cost.residentBytes()).isGreaterThanOrEqualTo(cost.proportionalBytes());
      assertThat(peer.cost().coresSince(cost)).isNotNegative();
    }
  }

  @Test
  void peersAreBounded() {
    List<String> many = Collections.nCopies(FfmpegPeer.MAX_PROCESSES + 1, "rtsp://127.0.0.1/");
    assertThatThrownBy(() -> FfmpegPeer.start(folder, many))
        .isInstanceOf(StrongroomException.class);
  }

  @Test
  void onlyLivingProcessesHaveACost() {
    assertThatThrownBy(() -> ProcessCost.of(1L << 40)).isInstanceOf(StrongroomException.class);
    ProcessCost own = ProcessCost.of(ProcessHandle.current().pid());
    assertThat(own.readCalls()).isPositive();
    assertThat(own.plus(ProcessCost.NOTHING)).isEqualTo(own);
  }
}
