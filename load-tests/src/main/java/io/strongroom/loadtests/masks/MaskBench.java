package io.strongroom.loadtests.masks;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.playback.mask.MaskPolygon.Point;
import io.strongroom.playback.view.VideoForViewer;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws a file that was saved anew, with a mask over a quarter of it, on one thread. */
public final class MaskBench {
  private static final Set<MaskPolygon> QUARTER =
      Set.of(
          new MaskPolygon(
              List.of(
                  new Point(2_500, 2_500),
                  new Point(7_500, 2_500),
                  new Point(7_500, 7_500),
                  new Point(2_500, 7_500))));

  private MaskBench() {}

  /**
   * What was found.
   *
   * @param width of the pictures
   * @param coreShare processor time for a second of footage
   * @param in megabits a second that went in, and {@code out} that came out
   */
  public record Figures(
      int width, int height, double seconds, double coreShare, double in, double out) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d x %d, %.1f s of footage: %.1f %% of a core while it is watched, %.2f Mbit/s in, %.2f"
              + " Mbit/s out",
          width,
          height,
          seconds,
          100 * coreShare,
          in,
          out);
    }
  }

  /**
   * Runs it.
   *
   * @param file an MP4 that a node has saved
   * @throws StrongroomException CALLER if it is none
   */
  public static Figures run(Path file) throws IOException {
    List<ByteBuffer> parts = parts(ByteBuffer.wrap(Files.readAllBytes(file)));
    if (parts.size() < 2) {
      throw new StrongroomException(
          ErrorKind.CALLER, "FILE has no fragments; give one that a node has saved");
    }
    ByteBuffer init = parts.getFirst();
    InitReader.Track video =
        InitReader.tracks(init).stream()
            .filter(InitReader.Track::isVideo)
            .findFirst()
            .orElseThrow();
    long ticks = 0;
    long in = 0;
    long out = 0;
    var threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    try (VideoForViewer drawn = new VideoForViewer(() -> init)) {
      for (int i = 1; i < parts.size(); i++) {
        in += parts.get(i).remaining();
        ByteBuffer made =
            drawn.fragment(parts.get(i), Hidden.masked(QUARTER), i == parts.size() - 1);
        out += made.remaining();
      }
    }
    long nanos = threads.getCurrentThreadCpuTime() - begin;
    for (ByteBuffer fragment : parts.subList(1, parts.size())) {
      for (FragmentReader.Sample sample : FragmentReader.samples(fragment)) {
        ticks += sample.track() == video.id() ? sample.duration() : 0;
      }
    }
    double seconds = (double) ticks / video.timescale();
    return new Figures(
        video.width(),
        video.height(),
        seconds,
        nanos / 1e9 / seconds,
        in * 8 / 1e6 / seconds,
        out * 8 / 1e6 / seconds);
  }

  /** The init segment, then each fragment. */
  private static List<ByteBuffer> parts(ByteBuffer file) {
    List<ByteBuffer> parts = new ArrayList<>();
    int begin = 0;
    int at = 0;
    while (at + 8 <= file.limit()) {
      int size = file.getInt(at);
      byte[] type = new byte[4];
      file.get(at + 4, type);
      if (size < 8 || at + (long) size > file.limit()) {
        throw new StrongroomException(ErrorKind.CALLER, "FILE is cut off, or no MP4");
      }
      String name = new String(type, StandardCharsets.US_ASCII);
      if ((name.equals("moof") || name.equals("mfra")) && at > begin) {
        parts.add(file.slice(begin, at - begin));
        begin = at;
      }
      at += size;
      if (name.equals("mdat")) {
        parts.add(file.slice(begin, at - begin));
        begin = at;
      }
    }
    return parts;
  }
}
