package io.strongroom.playback.http;

import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.playback.hls.Segmenter;
import io.strongroom.playback.http.FootageBodies.Drawing;
import io.strongroom.playback.http.FootageBodies.Piece;
import io.strongroom.playback.view.AudioForBrowser;
import io.strongroom.playback.view.VideoForViewer;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a segment's name means and says how its chunks become what a browser plays: as stored,
 * except that G.711 becomes AAC, for which the fragment before is read too. Thread-safe; blocks.
 */
final class SegmentBodies {
  /** Around a segment: the chunk before it, and whether the recording goes on after it. */
  private static final long AROUND_MICROS = 2_000_000;

  private static final int MAX_CHUNKS = 256;
  private static final int MAX_KNOWN_FORMATS = 4_096;

  private final Footage footage;

  /** What must be changed of a format. */
  private record Changes(boolean sound, boolean h265) {}

  /** Formats by digest. */
  private final Map<String, Changes> formats =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Changes> eldest) {
          return size() > MAX_KNOWN_FORMATS;
        }
      };

  SegmentBodies(Footage footage) {
    this.footage = footage;
  }

  /** A segment, and how it is sent. */
  sealed interface Body {
    /** Whether pictures are not those that were recorded, and take their time. */
    boolean isDrawn();

    /** As it was recorded, but for its sound; or the beginning of what is drawn anew. */
    record Recorded(List<Piece> pieces, boolean lengthKnown) implements Body {
      @Override
      public boolean isDrawn() {
        return pieces.getFirst().drawn();
      }
    }

    /** Drawn anew. */
    record Drawn(Drawing drawing, int steps) implements Body {
      @Override
      public boolean isDrawn() {
        return true;
      }
    }
  }

  /**
   * The chunks that a name means, with their neighbours.
   *
   * @param lead what must be decoded before them
   */
  record Found(
      SegmentName name,
      List<ChunkRef> chunks,
      Optional<ChunkRef> before,
      List<ChunkRef> lead,
      boolean followed) {}

  /**
   * Resolves a name; NOT_FOUND unless all of it is there.
   *
   * @param window what a grant covers; the chunk before the segment is used if it lies within
   */
  Found find(CameraId camera, SegmentName name, TimeRange window) {
    TimeRange around =
        new TimeRange(
            name.range().from().plusMicros(-AROUND_MICROS),
            name.range().to().plusMicros(AROUND_MICROS));
    List<ChunkRef> resolved = footage.resolve(camera, around, MAX_CHUNKS).chunks();
    List<ChunkRef> chunks = name.select(resolved);
    if (chunks.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, "this segment is not there (any more); load the playlist again");
    }
    int first = resolved.indexOf(chunks.getFirst());
    int after = resolved.indexOf(chunks.getLast()) + 1;
    Optional<ChunkRef> before =
        first > 0
                && !Segmenter.isJump(resolved.get(first - 1), chunks.getFirst())
                && window.contains(resolved.get(first - 1).range())
            ? Optional.of(resolved.get(first - 1))
            : Optional.empty();
    boolean followed =
        after < resolved.size() && !Segmenter.isJump(chunks.getLast(), resolved.get(after));
    return new Found(name, chunks, before, lead(resolved, first, window), followed);
  }

  /** From the keyframe on; nothing if it is not to be had, and then pictures are damaged. */
  private static List<ChunkRef> lead(List<ChunkRef> resolved, int first, TimeRange window) {
    int from = first;
    while (!resolved.get(from).keyframe()
        && from > 0
        && !Segmenter.isJump(resolved.get(from - 1), resolved.get(from))
        && window.contains(resolved.get(from - 1).range())) {
      from--;
    }
    return resolved.subList(from, first);
  }

  /**
   * How a segment is made; opens its init segment if the format is not known yet.
   *
   * @param h264 whether the browser plays no H.265
   */
  Body body(Found found, Viewing viewing, WallTime limit, boolean h264) {
    ChunkRef first = found.chunks().getFirst();
    // Whether this person sees the original is known once a grant is used.
    Authorisation _ = viewing.coverToMask(first.range(), 0, limit);
    Changes format = changes(first, viewing, limit);
    boolean changes = format.sound();
    if (viewing.hidesSomething() || (h264 && format.h265())) {
      return drawn(found, viewing, limit, changes && !viewing.isSilent());
    }
    return switch (found.name().kind()) {
      case INIT ->
          new Body.Recorded(
              List.of(
                  new Piece(
                      first.initChunk(),
                      first.initBytes(),
                      changes ? AudioForBrowser::init : plain -> plain)),
              !changes);
      case MEDIA ->
          changes
              ? new Body.Recorded(changed(found, viewing, limit), false)
              : new Body.Recorded(found.chunks().stream().map(Piece::whole).toList(), true);
    };
  }

  private Body drawn(Found found, Viewing viewing, WallTime limit, boolean sound) {
    ChunkRef first = found.chunks().getFirst();
    return switch (found.name().kind()) {
      case INIT ->
          new Body.Recorded(
              List.of(
                  new Piece(
                      first.initChunk(),
                      first.initBytes(),
                      plain -> init(plain, viewing, sound),
                      true)),
              false);
      case MEDIA ->
          new Body.Drawn(
              new DrawnSegment(found, viewing, limit, sound),
              found.lead().size() + found.chunks().size());
    };
  }

  private static ByteBuffer init(ByteBuffer plain, Viewing viewing, boolean sound) {
    return viewing.isSilent()
        ? VideoForViewer.silentInit(plain)
        : VideoForViewer.init(sound ? AudioForBrowser.init(plain) : plain);
  }

  /** A segment whose pictures are drawn anew, a fragment a step. */
  private final class DrawnSegment implements Drawing {
    private final Found found;
    private final Viewing viewing;
    private final WallTime limit;
    private final Optional<Recent> sound;

    DrawnSegment(Found found, Viewing viewing, WallTime limit, boolean sound) {
      this.found = found;
      this.viewing = viewing;
      this.limit = limit;
      this.sound = sound ? Optional.of(new Recent(found, viewing, limit)) : Optional.empty();
    }

    @Override
    public VideoForViewer begin() {
      return new VideoForViewer(() -> init(found.chunks().getFirst(), viewing, limit));
    }

    @Override
    public ByteString step(VideoForViewer video, int step) {
      int at = step - found.lead().size();
      if (at < 0) {
        video.lead(open(found.lead().get(step)));
        return ByteString.emptyByteString();
      }
      ChunkRef chunk = found.chunks().get(at);
      boolean last = at == found.chunks().size() - 1;
      ByteBuffer plain = open(chunk);
      ByteBuffer heard =
          sound.map(recent -> recent.next(plain, !last || found.followed())).orElse(plain);
      return FootageBodies.bytes(video.fragment(heard, viewing.hidden(looked(at)), last));
    }

    /** A decoder gives pictures late: what is hidden of either fragment is hidden. */
    private TimeRange looked(int at) {
      TimeRange present = found.chunks().get(at).range();
      if (at == 0 && found.lead().isEmpty()) {
        return present;
      }
      ChunkRef before = at == 0 ? found.lead().getLast() : found.chunks().get(at - 1);
      return new TimeRange(before.start(), present.to());
    }

    private ByteBuffer open(ChunkRef chunk) {
      return footage.open(viewing.coverToMask(chunk.range(), chunk.bytes(), limit), chunk);
    }
  }

  private Changes changes(ChunkRef chunk, Viewing viewing, WallTime limit) {
    synchronized (formats) {
      Changes known = formats.get(chunk.initDigest());
      if (known != null) {
        return known;
      }
    }
    ByteBuffer init = init(chunk, viewing, limit);
    Changes needed = new Changes(AudioForBrowser.needed(init), VideoForViewer.isH265(init));
    synchronized (formats) {
      formats.put(chunk.initDigest(), needed);
    }
    return needed;
  }

  private ByteBuffer init(ChunkRef chunk, Viewing viewing, WallTime limit) {
    Authorisation authorisation = viewing.coverToMask(chunk.range(), 0, limit);
    return footage.open(authorisation, chunk.initChunk());
  }

  /** Pieces in order, each of which needs the one before as stored. */
  private List<Piece> changed(Found found, Viewing viewing, WallTime limit) {
    Recent recent = new Recent(found, viewing, limit);
    List<ChunkRef> chunks = found.chunks();
    return chunks.stream()
        .map(
            chunk ->
                new Piece(
                    chunk,
                    chunk.bytes(),
                    plain ->
                        recent.next(plain, !chunk.equals(chunks.getLast()) || found.followed())))
        .toList();
  }

  /** The fragment before the present one. Pieces of a body are opened one after the other. */
  private final class Recent {
    private final Found found;
    private final Viewing viewing;
    private final WallTime limit;
    private @Nullable ByteBuffer init;
    private @Nullable ByteBuffer previous;

    Recent(Found found, Viewing viewing, WallTime limit) {
      this.found = found;
      this.viewing = viewing;
      this.limit = limit;
    }

    synchronized ByteBuffer next(ByteBuffer plain, boolean followed) {
      ByteBuffer header = init;
      if (header == null) {
        header = init(found.chunks().getFirst(), viewing, limit);
        init = header;
        previous = found.before().map(this::open).orElse(null);
      }
      ByteBuffer result = AudioForBrowser.fragment(header, previous, plain, followed);
      previous = plain;
      return result;
    }

    private ByteBuffer open(ChunkRef chunk) {
      // Its sound alone is used.
      return footage.open(viewing.coverToMask(chunk.range(), chunk.bytes(), limit), chunk);
    }
  }
}
