package io.strongroom.loadtests.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.picture.BlockCode;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Debian's ffmpeg and ffprobe as clients of the simulated cameras. */
class ForeignClientsTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;

  @TempDir static Path folder;

  private static SimulatedCameras open;

  @BeforeAll
  static void start() {
    open = SimulatedCameras.start(settings().withAudio(List.of(AudioKind.AAC, AudioKind.PCMU)));
  }

  @AfterAll
  static void stop() {
    open.close();
  }

  private static Settings settings() {
    return Settings.defaults(folder).withClip(new ClipSettings(WIDTH, HEIGHT, 300_000, 25, 20));
  }

  private record Result(int exit, String output) {}

  private static Result run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Result(process.waitFor(), Files.readString(output, StandardCharsets.ISO_8859_1));
  }

  private static Result probe(String uri, String transport)
      throws IOException, InterruptedException {
    return run(
        List.of(
            "ffprobe",
            "-v",
            "error",
            "-rtsp_transport",
            transport,
            "-analyzeduration",
            "500000",
            "-show_entries",
            "stream=codec_name,width,sample_rate",
            "-of",
            "csv",
            uri));
  }

  @ParameterizedTest
  @CsvSource({
    "1, tcp, h264, aac",
    "2, udp, h264, pcm_mulaw",
    "7, tcp, hevc, aac",
    "7, udp, hevc, aac",
    "8, udp, h264, pcm_mulaw"
  })
  void codingsAreRecognised(int camera, String transport, String video, String audio)
      throws IOException, InterruptedException {
    Result result = probe(open.cameras().get(camera - 1).uri().toString(), transport);
    assertThat(result.output()).contains(video + ",640").contains(audio);
    assertThat(result.exit()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = AuthScheme.class,
      names = {"BASIC", "DIGEST", "DIGEST_SHA256"})
  void passwordsAreChecked(AuthScheme scheme) throws IOException, InterruptedException {
    try (SimulatedCameras locked =
        SimulatedCameras.start(
            settings().withCameras(1).withAuth(scheme, new Credentials("viewer", "s3cret")))) {
      String address = "@127.0.0.1:" + locked.port() + "/cam/001";
      Result right = probe("rtsp://viewer:s3cret" + address, "tcp");
      assertThat(right.output()).contains("h264,640");
      Result wrong = probe("rtsp://viewer:guess" + address, "tcp");
      assertThat(wrong.output()).contains("401 Unauthorized");
      assertThat(wrong.exit()).isNotZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "8"})
  void theClockInThePictureIsRight(int camera) throws IOException, InterruptedException {
    Path raw = folder.resolve("raw-" + camera);
    long before = System.currentTimeMillis();
    Result result =
        run(
            List.of(
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-rtsp_transport",
                "tcp",
                "-analyzeduration",
                "500000",
                "-i",
                open.cameras().get(camera - 1).uri().toString(),
                "-t",
                "4",
                "-an",
                "-fps_mode",
                "passthrough",
                "-pix_fmt",
                "gray",
                "-f",
                "rawvideo",
                raw.toString()));
    long after = System.currentTimeMillis();
    assertThat(result.exit()).as(result.output()).isZero();
    byte[] gray = Files.readAllBytes(raw);
    List<Integer> seconds = new ArrayList<>();
    for (int at = 0; at + WIDTH * HEIGHT <= gray.length; at += WIDTH * HEIGHT) {
      int frame = at;
      seconds.add(BlockCode.read((x, y) -> gray[frame + y * WIDTH + x] & 0xFF).orElseThrow());
    }
    assertThat(seconds.size()).isBetween(90, 110);
    long elapsed = (after - before) / 1000 + 2;
    long sinceStart = Math.floorMod(seconds.getFirst() - before / 1000, 20L);
    assertThat(sinceStart).as("first second shown, after the start").isLessThanOrEqualTo(elapsed);
    for (int i = 1; i < seconds.size(); i++) {
      int step = Math.floorMod(seconds.get(i) - seconds.get(i - 1), 20);
      assertThat(step).isIn(0, 1);
    }
  }

  @Test
  void mainSaysWhatIsWrong() throws IOException, InterruptedException {
    Result result =
        run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName(),
                "--bitrate",
                "much"));
    assertThat(result.output()).contains("--bitrate").contains("2M");
    assertThat(result.exit()).isEqualTo(64);
  }
}
