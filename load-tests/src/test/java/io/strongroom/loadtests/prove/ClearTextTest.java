package io.strongroom.loadtests.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.process.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short form of {@link ClearTextProof}, which may take its time and runs beside others. */
class ClearTextTest {
  @TempDir Path folder;

  @Test
  void nothingLiesInClear() throws Exception {
    ShortProofsTest.holds(new ClearTextProof(), folder, 8, 1);
  }

  @ParameterizedTest
  @CsvSource({"libx264, h264", "libx265, hevc", "mjpeg, mjpeg", "libx264, mp4"})
  void mediaIsFound(String encoder, String format) throws Exception {
    Path file = folder.resolve("bare");
    Tools.run(
        Programs.need("ffmpeg", "ffmpeg").toString(),
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=duration=1",
        "-c:v",
        encoder,
        "-f",
        format,
        file.toString());

    assertThat(ClearTextProof.isMedia(ffprobe(), file)).isTrue();
  }

  /** The start of an H.263 picture, as a checksum after zeros may look. */
  @Test
  void threeBytesThatLookLikeAPictureAreNotMedia() throws Exception {
    byte[] sealed = new byte[4000];
    Arrays.fill(sealed, (byte) 0x5c);
    byte[] start = HexFormat.of().parseHex("0000820a5c");
    System.arraycopy(start, 0, sealed, 60, start.length);
    Path file = Files.write(folder.resolve("day.access"), sealed);

    assertThat(ClearTextProof.isMedia(ffprobe(), file)).isFalse();
    assertThat(
            Tools.run(
                ffprobe().toString(),
                "-v",
                "quiet",
                "-show_entries",
                "stream=codec_name",
                file.toString()))
        .contains("h263");
  }

  private static Path ffprobe() {
    return Programs.need("ffprobe", "ffmpeg");
  }
}
