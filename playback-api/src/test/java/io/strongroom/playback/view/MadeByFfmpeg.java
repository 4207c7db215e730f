package io.strongroom.playback.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Material made by the distribution's ffmpeg, and its judgement of ours. */
final class MadeByFfmpeg {
  private MadeByFfmpeg() {}

  /** An init segment and the fragments that need it. */
  record Fragmented(ByteBuffer init, List<ByteBuffer> fragments) {}

  /**
   * A picture whose grey level is 8 times the frame number modulo 30, in fragments of one group.
   */
  static Fragmented greys(Path folder, String encoder, String... options) {
    Path file = folder.resolve("greys-" + encoder + ".mp4");
    List<String> command =
        new ArrayList<>(
            List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "color=black:s=320x180:r=25:d=3,format=gray,geq=lum='mod(N,30)*8',format=yuv420p",
                "-c:v",
                encoder,
                "-g",
                "25",
                "-crf",
                "12",
                "-video_track_timescale",
                "90000"));
    command.addAll(List.of(options));
    command.addAll(
        List.of("-movflags", "frag_keyframe+empty_moov+default_base_moof", file.toString()));
    run(command);
    return split(read(file));
  }

  /** Access units of an H.264 picture without B-frames, 4-byte length-prefixed, 25 a second. */
  static List<ByteBuffer> accessUnits(Path folder, int seconds) {
    Path file = folder.resolve("units.h264");
    run(
        List.of(
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=320x180:r=25:d=" + seconds,
            "-c:v",
            "libx264",
            "-profile:v",
            "baseline",
            "-pix_fmt",
            "yuv420p",
            "-g",
            "25",
            "-x264-params",
            "aud=1:repeat-headers=1",
            file.toString()));
    List<ByteBuffer> units = new ArrayList<>();
    ByteBuffer unit = ByteBuffer.allocate(1 << 20);
    for (ByteBuffer nal : nals(read(file))) {
      if ((nal.get(0) & 0x1f) == 9 && unit.position() > 0) {
        units.add(copy(unit.flip()));
        unit.clear();
      }
      unit.putInt(nal.remaining()).put(nal.duplicate());
    }
    units.add(copy(unit.flip()));
    return units;
  }

  /** A sine tone as raw samples in one of ffmpeg's raw formats ({@code alaw}, {@code mulaw}). */
  static byte[] tone(Path folder, String format, int rate, int seconds) {
    Path file = folder.resolve("tone." + format);
    run(
        List.of(
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "aevalsrc=0.5*sin(2*PI*440*t):s=" + rate + ":d=" + seconds,
            "-f",
            format,
            file.toString()));
    return read(file);
  }

  static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " said " + output);
      }
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ByteBuffer> nals(byte[] annexB) {
    List<ByteBuffer> nals = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= annexB.length; i++) {
      boolean end = i == annexB.length;
      boolean code =
          i + 2 < annexB.length && annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1;
      if (!end && !code) {
        continue;
      }
      if (start >= 0) {
        int stop = !end && annexB[i - 1] == 0 ? i - 1 : i;
        nals.add(ByteBuffer.wrap(annexB, start, stop - start).slice());
      }
      start = i + 3;
    }
    return nals;
  }

  private static Fragmented split(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int at = 0;
    int initEnd = 0;
    int fragmentStart = 0;
    List<ByteBuffer> fragments = new ArrayList<>();
    while (at + 8 <= file.length) {
      int size = bytes.getInt(at);
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      at += size;
      switch (type) {
        case "moov" -> {
          initEnd = at;
          fragmentStart = at;
        }
        case "mdat" -> {
          fragments.add(bytes.slice(fragmentStart, at - fragmentStart));
          fragmentStart = at;
        }
        default -> {}
      }
    }
    return new Fragmented(bytes.slice(0, initEnd), fragments);
  }

  static ByteBuffer copy(ByteBuffer source) {
    return ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
  }
}
