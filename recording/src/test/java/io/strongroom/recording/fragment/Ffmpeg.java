package io.strongroom.recording.fragment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The distribution's own ffmpeg and ffprobe, the independent judge of what is written here. */
final class Ffmpeg {
  private Ffmpeg() {}

  /** Decodes everything; the answer is what it complains about. */
  static String decode(Object file) throws IOException, InterruptedException {
    return run("ffmpeg", "-nostdin", "-v", "warning", "-i", file.toString(), "-f", "null", "-");
  }

  static String run(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(command));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(command[0] + " did not end");
    }
    return output.strip();
  }
}
