package io.strongroom.recording.ingest.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.ingest.Recorded;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.VideoCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The containers that come through FFmpeg, made by another FFmpeg. */
class FilesTest {
  private static final int SECONDS = 2;
  private static final int FRAMES = SECONDS * 25;
  @TempDir static Path folder;

  private final FfmpegIngest ingest =
      new FfmpegIngest(
          new FfmpegSettings(Duration.ofSeconds(5), Optional.empty(), Optional.of(folder), false),
          new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
          Clock.systemUTC());

  @BeforeAll
  static void make() throws Exception {
    make("h264.ts", "libx264", "-bf", "2", "-c:a", "aac");
    make("h264.mp4", "libx264", "-bf", "2", "-c:a", "aac");
    make("h264.flv", "libx264", "-bf", "0", "-c:a", "aac", "-ar", "44100");
    make("h264.mpg", "libx264", "-bf", "0", "-an", "-f", "mpeg");
    make("h265.ts", "libx265", "-x265-params", "log-level=none", "-c:a", "aac");
    make("h265.mp4", "libx265", "-x265-params", "log-level=none", "-c:a", "libopus");
    make("alaw.mkv", "libx264", "-bf", "0", "-c:a", "pcm_alaw", "-ar", "8000", "-ac", "1");
    make("vp9.mp4", "libvpx-vp9", "-c:a", "aac", "-deadline", "realtime", "-cpu-used", "8");
    make(
        "list.m3u8",
        "libx264",
        "-bf",
        "0",
        "-c:a",
        "aac",
        "-f",
        "hls",
        "-hls_time",
        "1",
        "-hls_list_size",
        "0");
  }

  private static void make(String name, String codec, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/ffmpeg",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=25:duration=" + SECONDS,
                "-f",
                "lavfi",
                "-i",
                "sine=duration=" + SECONDS + ":sample_rate=48000",
                "-c:v",
                codec,
                "-g",
                "25",
                "-threads",
                "1",
                "-preset",
                "ultrafast"));
    if (codec.startsWith("libvpx")) {
      command.removeLast();
      command.removeLast();
    }
    command.addAll(List.of(more));
    command.add(folder.resolve(name).toString());
    Process ffmpeg = new ProcessBuilder(command).inheritIO().start();
    assertThat(ffmpeg.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ffmpeg.exitValue()).as(name).isZero();
  }

  private CameraSource source(URI address, boolean audio) {
    return new CameraSource(
        address, Optional.empty(), Transport.TCP, audio, true, Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource({
    "h264.ts, H264, AAC, 48000",
    "h264.mp4, H264, AAC, 48000",
    "h264.flv, H264, AAC, 44100",
    "h265.ts, H265, AAC, 48000",
    "h265.mp4, H265, OPUS, 48000",
    "alaw.mkv, H264, PCMA, 8000"
  })
  void everyFrameComesWithItsTimes(String name, VideoCodec video, AudioCodec audio, int rate) {
    Recorded recorded = new Recorded(10_000, new StopSignal());
    End end = ingest.run(source(folder.resolve(name).toUri(), true), recorded, new StopSignal());
    assertThat(end.cause()).as(end.detail()).isEqualTo(GapCause.UNREACHABLE);
    assertThat(recorded.video().codec()).isEqualTo(video);
    assertThat(recorded.audio().codec()).isEqualTo(audio);
    assertThat(recorded.audio().sampleRate()).isEqualTo(rate);
    List<Recorded.Sample> frames = recorded.track(0);
    assertThat(frames).hasSize(FRAMES);
    assertThat(frames.getFirst().keyframe()).isTrue();
    assertThat(frames).allMatch(f -> f.presentation() >= f.decode());
    for (int i = 1; i < frames.size(); i++) {
      assertThat(frames.get(i).decode() - frames.get(i - 1).decode()).isBetween(1L, 9_100L);
    }
    assertThat(recorded.track(1)).hasSizeGreaterThan(10);
    assertThat(recorded.losses).hasValue(0);
  }

  @Test
  void audioThatIsNotWantedIsNotDelivered() {
    Recorded recorded = new Recorded(10_000, new StopSignal());
    ingest.run(source(folder.resolve("h264.ts").toUri(), false), recorded, new StopSignal());
    assertThat(recorded.formats.getLast().tracks()).hasSize(1);
    assertThat(recorded.track(0)).hasSize(FRAMES);
    assertThat(recorded.track(1)).isEmpty();
  }

  @Test
  void programStreamIsRead() {
    Recorded recorded = new Recorded(10_000, new StopSignal());
    ingest.run(source(folder.resolve("h264.mpg").toUri(), false), recorded, new StopSignal());
    assertThat(recorded.track(0)).hasSizeBetween(FRAMES - 1, FRAMES);
  }

  @Test
  void hlsIsReadThroughTheWayOut() throws Exception {
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            folder.toAbsolutePath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    try {
      Recorded recorded = new Recorded(10_000, new StopSignal());
      URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/list.m3u8");
      End end = ingest.run(source(address, true), recorded, new StopSignal());
      assertThat(end.cause()).as(end.detail()).isEqualTo(GapCause.UNREACHABLE);
      assertThat(recorded.track(0)).hasSize(FRAMES);
      assertThat(recorded.audio().codec()).isEqualTo(AudioCodec.AAC);
      URI missing = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/no.m3u8");
      assertThat(ingest.run(source(missing, true), recorded, new StopSignal()).cause())
          .isEqualTo(GapCause.REFUSED);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void otherCodingIsNotSupported() {
    End end =
        ingest.run(
            source(folder.resolve("vp9.mp4").toUri(), false),
            new Recorded(1, new StopSignal()),
            new StopSignal());
    assertThat(end.cause()).isEqualTo(GapCause.FORMAT_NOT_SUPPORTED);
    assertThat(end.detail()).contains("VP9");
  }

  @Test
  void cutAndForeignFilesAreEndsNotErrors(@TempDir Path outside) throws Exception {
    byte[] whole = Files.readAllBytes(folder.resolve("h264.ts"));
    for (int length : new int[] {0, 1, 187, 5_000, whole.length - 77}) {
      Path cut = folder.resolve("cut.ts");
      Files.write(cut, Arrays.copyOf(whole, length));
      Recorded recorded = new Recorded(10_000, new StopSignal());
      End end = ingest.run(source(cut.toUri(), true), recorded, new StopSignal());
      assertThat(end.cause()).isNotEqualTo(GapCause.NODE_STOPPED);
    }
    Path foreign = Files.write(outside.resolve("a.ts"), whole);
    Files.createSymbolicLink(folder.resolve("link.ts"), foreign);
    for (Path file : List.of(foreign, folder.resolve("link.ts"))) {
      End end =
          ingest.run(
              source(file.toUri(), true), new Recorded(1, new StopSignal()), new StopSignal());
      assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
      assertThat(end.detail()).contains("ingest.file-root");
    }
  }
}
