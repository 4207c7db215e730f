package io.strongroom.playback.evidence;

import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.evidence.EvidencePlan.MediaFile;
import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.playback.view.VideoForViewer;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.playback.watermark.Overlay;
import io.strongroom.playback.watermark.Watermark;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * A file of footage drawn anew for people to look at: H.264, without what is hidden from whoever
 * exports, with a watermark, its times from zero on. Not original. For one thread and one file.
 */
final class ViewingCopy {
  /** About how many times the bytes of the original, for the estimate alone. */
  static final int TIMES_ORIGINAL = 2;

  private static final int TICKS = 90_000;
  private static final String NOTHING_HIDDEN = "none";

  private final Footage footage;
  private final Viewing viewing;
  private final MediaFile file;
  private final Optional<Watermark> watermark;
  private final BuildWatch watch;
  private final WallTime limit;
  private String masks = NOTHING_HIDDEN;
  private ChunkRef showing;

  ViewingCopy(
      Footage footage,
      Viewing viewing,
      MediaFile file,
      Optional<Watermark> watermark,
      BuildWatch watch,
      WallTime limit) {
    this.footage = footage;
    this.viewing = viewing;
    this.file = file;
    this.watermark = watermark;
    this.watch = watch;
    this.limit = limit;
    this.showing = file.chunks().getFirst();
  }

  /** Its path in the package, which follows from that of the original. */
  static String name(MediaFile file) {
    return "viewing/" + file.name().substring("media/".length());
  }

  /** What is hidden of a stretch of footage, as a digest to be compared with another one. */
  static String masks(Hidden hidden) {
    List<String> polygons = hidden.masks().stream().map(MaskPolygon::toString).sorted().toList();
    return polygons.isEmpty()
        ? NOTHING_HIDDEN
        : Digests.hex(
            Digests.sha256().digest(String.join("\n", polygons).getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * What was hidden, once it is drawn.
   *
   * @throws StrongroomException UNAVAILABLE if that has changed meanwhile
   */
  String masks() {
    if (!masks.equals(masks(viewing.hidden(file.range())))) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "masks were changed while a viewing copy was drawn");
    }
    return masks;
  }

  /** Draws it. */
  void write(StoredZip.Sink sink, MessageDigest digest) throws IOException {
    ChunkRef first = file.chunks().getFirst();
    ByteBuffer init = open(first, first.initChunk());
    masks = masks(viewing.hidden(file.range()));
    put(sink, digest, VideoForViewer.init(init.duplicate()));
    int[] timescales = InitReader.timescales(init.duplicate());
    try (VideoForViewer video = new VideoForViewer(init::duplicate, marks())) {
      for (int i = 0; i < file.chunks().size(); i++) {
        ChunkRef chunk = file.chunks().get(i);
        ByteBuffer recorded = open(chunk, chunk);
        showing = chunk;
        Hidden hidden = hidden(i == 0 ? chunk : file.chunks().get(i - 1), chunk);
        ByteBuffer drawn = video.fragment(recorded, hidden, i == file.chunks().size() - 1);
        MovieFragment.retime(drawn, first.mediaStart().ticks(), timescales, i + 1);
        put(sink, digest, drawn);
      }
    }
  }

  /** All of a file is drawn by one rule, so that nobody needs two grants to fetch it. */
  private Hidden hidden(ChunkRef before, ChunkRef chunk) {
    TimeRange looked = new TimeRange(before.start(), chunk.range().to());
    return masks.equals(NOTHING_HIDDEN) ? viewing.hidden(looked) : viewing.masked(looked);
  }

  private Marks marks() {
    return watermark
        .<Marks>map(words -> (time, w, h) -> Optional.of(over(words, time, w, h)))
        .orElse(Marks.NONE);
  }

  /** When a picture was taken follows from the fragment that is being drawn. */
  private Overlay over(Watermark words, long presentation, int width, int height) {
    long after = (presentation - showing.mediaStart().ticks()) * 1_000_000L / TICKS;
    return words.over(showing.start().plusMicros(after).toInstant(), width, height);
  }

  private ByteBuffer open(ChunkRef within, ChunkRef chunk) {
    watch.require();
    ByteBuffer plain =
        footage.open(viewing.coverToMask(within.range(), chunk.bytes(), limit), chunk);
    watch.done((long) TIMES_ORIGINAL * chunk.bytes());
    return plain;
  }

  private static void put(StoredZip.Sink sink, MessageDigest digest, ByteBuffer bytes)
      throws IOException {
    digest.update(bytes.duplicate());
    sink.write(bytes);
  }
}
