package io.strongroom.loadtests.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.loadtests.camera.AudioKind;
import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCamera;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.ingest.ffmpeg.FfmpegIngest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegSettings;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulated camera, the product's own ingest and fragmenter, and the check, all real. */
class FrameCheckTest {
  private static final int FRAGMENTS = 5;

  @TempDir static Path folder;

  private static SimulatedCameras cameras;

  @BeforeAll
  static void start() {
    cameras =
        SimulatedCameras.start(
            Settings.defaults(folder.resolve("clips"))
                .withClip(new ClipSettings(640, 360, 500_000, 25, 2))
                .withAudio(List.of(AudioKind.PCMA)));
  }

  @AfterAll
  static void stop() {
    cameras.close();
  }

  /** Keeps init segment and fragments one after the other, as an exported file has them. */
  private static final class Kept implements FragmentSink {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final StopSignal stop = new StopSignal();
    private int fragments;

    @Override
    public void init(ByteBuffer initSegment) {
      append(initSegment);
    }

    @Override
    public void fragment(Fragment fragment) {
      append(fragment.bytes());
      fragments++;
      if (fragments == FRAGMENTS) {
        stop.raise();
      }
    }

    private void append(ByteBuffer bytes) {
      try {
        Channels.newChannel(file).write(bytes.duplicate());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Path record(SimulatedCamera camera, String name) throws IOException {
    Kept kept = new Kept();
    Fragmenter fragmenter =
        new Fragmenter(FragmentLimits.recording(), new MediaTime(0), kept, FragmentListener.SILENT);
    new FfmpegIngest(
            FfmpegSettings.defaults(),
            new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
            Clock.systemUTC())
        .run(
            new CameraSource(
                camera.uri(),
                Optional.empty(),
                CameraSource.Transport.TCP,
                false,
                true,
                Duration.ofSeconds(10)),
            fragmenter,
            kept.stop);
    return Files.write(folder.resolve(name), kept.file.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8})
  void recordedFramesAreThoseSent(int number) throws IOException {
    Path file = record(cameras.cameras().get(number - 1), "camera-" + number + ".mp4");
    FrameCheck check = new FrameCheck();
    check.readMp4(number, file);
    FrameCheck.Verdict verdict = check.verdict(number, cameras.sent());
    assertThat(verdict.found()).isGreaterThan(80);
    assertThat(verdict.doubled() + verdict.foreign() + verdict.unstamped()).isZero();
    assertThat(verdict.neverSent() + verdict.disordered()).isZero();
    long[] extent = check.extent(number).orElseThrow();
    assertThat(verdict.missing()).allMatch(missing -> missing.from() > extent[1] - 5);
    assertThat(StampScan.scan(file)).hasSize((int) verdict.found());
  }

  @Test
  void whatIsNotRightIsNamed() throws IOException {
    Path file = record(cameras.cameras().get(1), "camera-2.mp4");
    FrameCheck twice = new FrameCheck();
    twice.readMp4(2, file);
    twice.readMp4(2, file);
    long found = twice.verdict(2, cameras.sent()).found();
    assertThat(twice.verdict(2, cameras.sent()).doubled()).isEqualTo(found);
    FrameCheck other = new FrameCheck();
    other.readMp4(3, file);
    assertThat(other.verdict(3, cameras.sent()).foreign()).isEqualTo(found);
    assertThat(twice.verdict(2, new SentFrames(List.of(), true)).neverSent()).isEqualTo(found);
    FrameCheck.Verdict none = new FrameCheck().verdict(2, cameras.sent());
    assertThat(none.missingFrames()).isEqualTo(none.sent()).isGreaterThanOrEqualTo(found);
    assertThat(none.perfect()).isFalse();
  }

  @Test
  void aFileCutAnywhereIsRefusedOrShorter() throws IOException {
    byte[] whole = Files.readAllBytes(record(cameras.cameras().get(3), "camera-4.mp4"));
    for (int length : new int[] {1, 9, 700, whole.length / 2, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> new FrameCheck().readMp4(4, cut))
          .isInstanceOf(StrongroomException.class);
    }
  }

  @Test
  void stampsAcrossTheWindowOfAScanAreFound() throws IOException {
    byte[] payload = Arrays.copyOfRange(stamp(), 3, 3 + FrameStamp.PAYLOAD_BYTES);
    byte[] bytes = new byte[(8 << 20) + 4096];
    System.arraycopy(payload, 0, bytes, 0, payload.length);
    System.arraycopy(payload, 0, bytes, (8 << 20) - 40, payload.length);
    System.arraycopy(payload, 0, bytes, bytes.length - payload.length, payload.length);
    assertThat(StampScan.scan(Files.write(folder.resolve("scan"), bytes))).hasSize(3);
  }

  private static byte[] stamp() {
    byte[] unit = FrameStamp.emptyNalUnit(VideoCodec.H264);
    new FrameStamp(1, 2, 3, 4)
        .encode(ByteBuffer.wrap(unit), FrameStamp.valueOffset(VideoCodec.H264));
    return unit;
  }

  @Test
  void peerRecordsAndItsCostIsKnown() throws IOException {
    Path files = folder.resolve("peer");
    try (FfmpegPeer peer =
        FfmpegPeer.start(
            List.of(cameras.cameras().get(4).uri(), cameras.cameras().get(5).uri()), files)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  peer.cost().cpuSeconds() > 0
                      && Files.exists(files.resolve("camera-002-00000.mp4")));
      ProcessCost cost = peer.cost();
      assertThat(peer.running()).isEqualTo(2);
      assertThat(cost.pssBytes()).isGreaterThan(1 << 20);
      assertThat(cost.since(cost).cpuSeconds()).isZero();
    }
    assertThatThrownBy(() -> ProcessCost.of(1L << 40)).isInstanceOf(StrongroomException.class);
    assertThat(ProcessCost.of(ProcessHandle.current().pid()).readCalls()).isPositive();
  }
}
