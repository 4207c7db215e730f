package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's ffmpeg and ffprobe as judges. */
final class MediaTools {
  private MediaTools() {}

  /** What a full decode complains about. */
  static String decode(Path file) throws IOException, InterruptedException {
    return run("ffmpeg", "-v", "warning", "-nostdin", "-i", file.toString(), "-f", "null", "-");
  }

  static int frames(Path file) throws IOException, InterruptedException {
    return Integer.parseInt(
        run(
                "ffprobe",
                "-v",
                "error",
                "-count_frames",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=nb_read_frames",
                "-of",
                "csv=p=0",
                file.toString())
            .strip());
  }

  static String probe(Path file, String entry) throws IOException, InterruptedException {
    return run("ffprobe", "-v", "error", "-show_entries", entry, "-of", "csv=p=0", file.toString());
  }

  /** Init and media segments of a playlist in order. */
  static List<String> uris(String playlist) {
    return playlist
        .lines()
        .flatMap(
            line ->
                line.startsWith("#EXT-X-MAP:URI=\"")
                    ? Stream.of(line.substring(16, line.length() - 1))
                    : line.startsWith("#") ? Stream.empty() : Stream.of(line))
        .toList();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
