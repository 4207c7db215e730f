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
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.ingest.ffmpeg.FfmpegIngest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegSettings;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StrongroomException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simulated camera, the product's own ingest and fragmenter, and the check, all real. */
class FrameAccountTest {
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
      append(fragment.bytes().copy());
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
        new Fragmenter(
            FragmentLimits.recording(),
            new SlabPool(),
            new MediaTime(0),
            kept,
            FragmentListener.SILENT);
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

  private static ExportedFrames read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ExportedFrames.read(in);
    }
  }

  /** Holds what was found against all that a camera sent up to a frame. */
  private static FrameAccount account(int number, ExportedFrames found, long endFrame) {
    SentFrames sent = cameras.sent();
    long first =
        sent.of(number).stream().mapToLong(SentFrames.Session::first).min().orElse(endFrame);
    return FrameAccount.of(number, sent, found, first, endFrame);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8})
  void recordedFramesAreThoseSent(int number) throws IOException {
    ExportedFrames found =
        read(record(cameras.cameras().get(number - 1), "camera-" + number + ".mp4"));
    // In decode order, which is not that of capture where there are B-frames.
    List<Long> frames = found.stamps().stream().map(FrameStamp::frame).sorted().toList();
    assertThat(frames).hasSizeGreaterThan(80).doesNotHaveDuplicates();
    List<SentFrames.Session> sessions = cameras.sent().of(number);
    assertThat(frames)
        .allMatch(frame -> sessions.stream().anyMatch(session -> session.sent(frame)));
    long end = frames.getLast() - 4;
    FrameAccount account = account(number, found, end);
    assertThat(account.clean()).as("%s", account).isTrue();
    assertThat(account.found()).isEqualTo(frames.stream().filter(f -> f < end).count());
  }

  @Test
  void whatIsNotRightIsNamed() throws IOException {
    Path file = record(cameras.cameras().get(1), "camera-2.mp4");
    ExportedFrames once = read(file);
    long found = once.stamps().size();
    long end = once.stamps().getLast().frame() + 1;
    try (InputStream twice =
        new SequenceInputStream(Files.newInputStream(file), Files.newInputStream(file))) {
      assertThat(account(2, ExportedFrames.read(twice), end).doubled()).isEqualTo(found);
    }
    assertThat(account(3, once, end).misplaced()).isEqualTo(found);
    assertThat(FrameAccount.of(2, new SentFrames(List.of(), true), once, end - 50, end).clean())
        .isFalse();
    FrameAccount none = account(2, new ExportedFrames(List.of(), 0, 0, 0), end);
    assertThat(none.missing()).isEqualTo(none.sent()).isGreaterThanOrEqualTo(found);
    assertThat(none.clean()).isFalse();
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(record(cameras.cameras().get(3), "camera-4.mp4"));
    for (int length : new int[] {1, 9, 700, whole.length / 2, whole.length - 1}) {
      InputStream cut = new ByteArrayInputStream(whole, 0, length);
      assertThatThrownBy(() -> ExportedFrames.read(cut)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void whatIsNotFragmentedMp4IsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(record(cameras.cameras().get(5), "camera-6.mp4"));
    int moov = ByteBuffer.wrap(whole).getInt(0);
    int fragments = moov + ByteBuffer.wrap(whole).getInt(moov);
    InputStream headless = new ByteArrayInputStream(whole, fragments, whole.length - fragments);
    assertThatThrownBy(() -> ExportedFrames.read(headless))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("no moov");
    InputStream sizes = new ByteArrayInputStream(new byte[] {0, 0, 0, 7, 'm', 'o', 'o', 'v'});
    assertThatThrownBy(() -> ExportedFrames.read(sizes)).isInstanceOf(StrongroomException.class);
  }
}
