package io.strongroom.playback.http;

import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.playback.hls.Segmenter;
import io.strongroom.playback.http.FootageBodies.Piece;
import io.strongroom.playback.view.AudioForBrowser;
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

  /** Formats by digest, and whether their sound must be changed. */
  private final Map<String, Boolean> formats =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_KNOWN_FORMATS;
        }
      };

  SegmentBodies(Footage footage) {
    this.footage = footage;
  }

  /** A segment, and how it is sent. */
  record Body(List<Piece> pieces, boolean lengthKnown) {}

  /** The chunks that a name means, with their neighbours. */
  record Found(
      SegmentName name, List<ChunkRef> chunks, Optional<ChunkRef> before, boolean followed) {}

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
    return new Found(name, chunks, before, followed);
  }

  /** How a segment is made; opens its init segment if the format is not known yet. */
  Body body(Found found, Viewing viewing, WallTime limit) {
    ChunkRef first = found.chunks().getFirst();
    boolean changes = soundChanges(first, viewing, limit);
    return switch (found.name().kind()) {
      case INIT ->
          new Body(
              List.of(
                  new Piece(
                      first.initChunk(),
                      first.initBytes(),
                      changes ? AudioForBrowser::init : plain -> plain)),
              !changes);
      case MEDIA ->
          changes
              ? new Body(changed(found, viewing, limit), false)
              : new Body(found.chunks().stream().map(Piece::whole).toList(), true);
    };
  }

  private boolean soundChanges(ChunkRef chunk, Viewing viewing, WallTime limit) {
    synchronized (formats) {
      Boolean known = formats.get(chunk.initDigest());
      if (known != null) {
        return known;
      }
    }
    boolean needed = AudioForBrowser.needed(init(chunk, viewing, limit));
    synchronized (formats) {
      formats.put(chunk.initDigest(), needed);
    }
    return needed;
  }

  private ByteBuffer init(ChunkRef chunk, Viewing viewing, WallTime limit) {
    Authorisation authorisation = viewing.cover(chunk.range(), 0, limit);
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
      return footage.open(viewing.cover(chunk.range(), chunk.bytes(), limit), chunk);
    }
  }
}
