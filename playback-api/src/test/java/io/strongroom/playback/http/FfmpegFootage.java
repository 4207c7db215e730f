package io.strongroom.playback.http;

import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Footage made by ffmpeg and held in memory: real fragments with real pictures, one second and one
 * group of pictures each. Honours authorisations by camera and range.
 */
final class FfmpegFootage implements Footage {
  /** What timelines say of themselves. */
  volatile boolean partial;

  static final long SECOND = 1_000_000;
  private static final String H264 = "libx264";
  private static final String H265 =
      "libx265 -tag:v hvc1 -x265-params log-level=error:open-gop=0:scenecut=0";

  private final CameraId camera;
  private final List<ChunkRef> chunks = new ArrayList<>();
  private final Map<String, byte[]> bytes = new HashMap<>();
  private int packs;
  volatile boolean corrupt;

  FfmpegFootage(CameraId camera) {
    this.camera = camera;
  }

  CameraId camera() {
    return camera;
  }

  /** Records a stretch of the given size of picture as one pack. */
  FfmpegFootage record(Path dir, WallTime start, int seconds, String size) {
    return record(start, fragments(dir, seconds, size));
  }

  /** The same in H.265. */
  FfmpegFootage recordH265(Path dir, WallTime start, int seconds, String size) {
    return record(start, fragments(dir, seconds, size, H265));
  }

  private FfmpegFootage record(WallTime start, List<byte[]> parts) {
    PackId pack =
        new PackId(camera, new Epoch(start.micros(), new NodeId(new UUID(1, 2)), packs++));
    byte[] init = parts.getFirst();
    bytes.put(pack + "/0", init);
    for (int i = 1; i < parts.size(); i++) {
      WallTime wall = start.plusMicros((i - 1) * SECOND);
      ByteBuffer fragment = ByteBuffer.wrap(parts.get(i));
      MovieFragment.retime(
          fragment, -MediaTime.anchoredAt(start).ticks(), new int[] {MediaTime.RATE}, i);
      bytes.put(pack + "/" + i, parts.get(i));
      chunks.add(
          new ChunkRef(
              pack,
              i,
              0,
              HexFormat.of().formatHex(init).substring(200, 400),
              wall,
              SECOND,
              MediaTime.anchoredAt(wall),
              parts.get(i).length,
              init.length,
              true,
              i == 1 && packs > 1));
    }
    return this;
  }

  static List<byte[]> fragments(Path dir, int seconds, String size) {
    return fragments(dir, seconds, size, H264);
  }

  private static List<byte[]> fragments(Path dir, int seconds, String size, String encoder) {
    String take = encoder.equals(H264) ? "take-" : "h265-";
    Path file = dir.resolve(take + size + "-" + seconds + ".mp4");
    try {
      if (!Files.exists(file)) {
        Process ffmpeg =
            new ProcessBuilder(
                    ("ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=size="
                            + size
                            + ":rate=25:duration="
                            + seconds
                            + " -c:v "
                            + encoder
                            + " -preset ultrafast -g 25 -bf 2 -pix_fmt yuv420p"
                            + " -video_track_timescale 90000 -movflags"
                            + " +frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets "
                            + file)
                        .split(" ", -1))
                .inheritIO()
                .start();
        if (!ffmpeg.waitFor(60, TimeUnit.SECONDS) || ffmpeg.exitValue() != 0) {
          throw new IllegalStateException("ffmpeg failed");
        }
      }
      return split(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<byte[]> split(byte[] file) {
    List<byte[]> parts = new ArrayList<>();
    int begin = 0;
    int at = 0;
    while (at < file.length) {
      int size = ByteBuffer.wrap(file).getInt(at);
      String type = new String(file, at + 4, 4, StandardCharsets.US_ASCII);
      if (type.equals("moof") || type.equals("mfra")) {
        parts.add(Arrays.copyOfRange(file, begin, at));
        begin = at;
      }
      at += size;
    }
    return parts;
  }

  @Override
  public Timeline timeline(CameraId asked, TimeRange range, long minGapMicros) {
    List<TimeRange> spans = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    for (ChunkRef chunk : chunks) {
      if (!asked.equals(camera) || !chunk.range().overlaps(range)) {
        continue;
      }
      TimeRange part = chunk.range().intersect(range).orElseThrow();
      if (!spans.isEmpty() && spans.getLast().to().equals(part.from())) {
        spans.set(spans.size() - 1, new TimeRange(spans.getLast().from(), part.to()));
      } else {
        if (!spans.isEmpty()) {
          gaps.add(
              new Gap(new TimeRange(spans.getLast().to(), part.from()), GapCause.NODE_STOPPED));
        }
        spans.add(part);
      }
    }
    return new Timeline(spans, gaps, extent(asked).map(TimeRange::to), partial, List.of());
  }

  @Override
  public Optional<TimeRange> extent(CameraId asked) {
    return asked.equals(camera) && !chunks.isEmpty()
        ? Optional.of(new TimeRange(chunks.getFirst().start(), chunks.getLast().range().to()))
        : Optional.empty();
  }

  @Override
  public Resolution resolve(CameraId asked, TimeRange range, int maxChunks) {
    List<ChunkRef> found =
        asked.equals(camera)
            ? chunks.stream().filter(c -> c.range().overlaps(range)).toList()
            : List.of();
    return new Resolution(
        found.subList(0, Math.min(maxChunks, found.size())), found.size() <= maxChunks);
  }

  @Override
  public ByteBuffer open(Authorisation authorisation, ChunkRef chunk) {
    if (!authorisation.camera().equals(chunk.pack().camera())
        || !authorisation.range().overlaps(chunk.range())) {
      throw new StrongroomException(ErrorKind.DENIED, "the authorisation does not cover the chunk");
    }
    if (corrupt) {
      throw new StrongroomException(ErrorKind.CORRUPT, "the chunk is not what was written");
    }
    return ByteBuffer.wrap(
        Objects.requireNonNull(bytes.get(chunk.pack() + "/" + chunk.sequence())).clone());
  }

  ChunkRef chunk(int index) {
    return chunks.get(index);
  }

  ByteBuffer plain(ChunkRef chunk) {
    return ByteBuffer.wrap(
        Objects.requireNonNull(bytes.get(chunk.pack() + "/" + chunk.sequence())));
  }
}
