package io.strongroom.recording.read;

import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts the chunks of a camera's packs in order. Where packs overlap, the newest epoch has the
 * instant; the unit is the fragment, so at such a seam the older pack's last fragment may reach
 * into the newer one. Indexes are loaded only as far as chunks are wanted. Pure but for the
 * loading.
 */
final class Resolver {
  /**
   * How far before a range its keyframe is looked for: twice the longest group of pictures seen.
   */
  static final long MAX_LOOKBACK_MICROS = 120_000_000;

  private final Function<PackId, List<IndexEntry>> indexes;

  /** A stretch that is read from one pack. */
  private record Stretch(TimeRange range, PackId pack, boolean afterSeam) {}

  Resolver(Function<PackId, List<IndexEntry>> indexes) {
    this.indexes = indexes;
  }

  Footage.Resolution resolve(List<Outline.Piece> candidates, TimeRange range, int maxChunks) {
    Collector collector = new Collector(range, maxChunks);
    for (Stretch stretch : stretches(candidates)) {
      if (!stretch.range.from().isBefore(range.to()) || collector.full) {
        break;
      }
      boolean first = true;
      PackChunks chunks = new PackChunks(stretch.pack, index(stretch, range));
      for (IndexEntry entry : chunks.entries) {
        FrameHeader header = entry.header();
        if (header.kind() == FrameHeader.Kind.MEDIA && stretch.range.contains(header.start())) {
          Optional<Footage.ChunkRef> ref = chunks.ref(header, first && stretch.afterSeam);
          if (ref.isPresent()) {
            first = false;
            collector.add(ref.get());
          }
        }
      }
    }
    return new Footage.Resolution(List.copyOf(collector.chunks), !collector.full);
  }

  /** What lies before the range is wanted for its keyframe alone, and may be missing. */
  private List<IndexEntry> index(Stretch stretch, TimeRange range) {
    try {
      return indexes.apply(stretch.pack);
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.UNAVAILABLE && !range.from().isBefore(stretch.range.to())) {
        return List.of();
      }
      throw e;
    }
  }

  /** Who has which instants: the newest epoch takes all it has, older ones what is left. */
  private static List<Stretch> stretches(List<Outline.Piece> candidates) {
    List<Outline.Piece> newestFirst = new ArrayList<>(candidates);
    newestFirst.sort(
        Comparator.<Outline.Piece, Epoch>comparing(piece -> piece.id().epoch()).reversed());
    List<Stretch> taken = new ArrayList<>();
    for (Outline.Piece candidate : newestFirst) {
      List<Stretch> own = new ArrayList<>();
      for (TimeRange span : candidate.spans()) {
        own.addAll(left(span, candidate.id(), taken));
      }
      taken.addAll(own);
      taken.sort(Comparator.comparing(stretch -> stretch.range.from()));
    }
    return taken;
  }

  private static List<Stretch> left(TimeRange span, PackId pack, List<Stretch> taken) {
    List<Stretch> result = new ArrayList<>();
    WallTime at = span.from();
    boolean seam = false;
    for (Stretch other : taken) {
      if (!other.range.overlaps(span)) {
        continue;
      }
      if (at.isBefore(other.range.from())) {
        result.add(new Stretch(new TimeRange(at, other.range.from()), pack, seam));
      }
      at = WallTime.max(at, other.range.to());
      seam = true;
    }
    if (at.isBefore(span.to())) {
      result.add(new Stretch(new TimeRange(at, span.to()), pack, seam));
    }
    return result;
  }

  /** A pack's chunks with their init segments. */
  private static final class PackChunks {
    private final PackId pack;
    private final List<IndexEntry> entries;
    private final Map<Integer, FrameHeader> inits = new HashMap<>();
    private final Map<Integer, String> digests = new HashMap<>();

    PackChunks(PackId pack, List<IndexEntry> entries) {
      this.pack = pack;
      this.entries = entries;
      for (IndexEntry entry : entries) {
        if (entry.header().kind() == FrameHeader.Kind.INIT) {
          inits.put(entry.header().sequence(), entry.header());
          digests.put(
              entry.header().sequence(),
              HexFormat.of().formatHex(entry.header().digest().toArray()));
        }
      }
    }

    /** A reference, or empty if the init segment was lost and the chunk cannot be shown. */
    Optional<Footage.ChunkRef> ref(FrameHeader header, boolean seam) {
      FrameHeader init = inits.get(header.init());
      String digest = digests.get(header.init());
      if (init == null || digest == null) {
        return Optional.empty();
      }
      return Optional.of(
          new Footage.ChunkRef(
              pack,
              header.sequence(),
              header.init(),
              digest,
              header.start(),
              header.durationMicros(),
              header.mediaStart(),
              header.plainBytes(),
              init.plainBytes(),
              header.has(FrameHeader.KEYFRAME),
              seam || header.has(FrameHeader.DISCONTINUITY)));
    }
  }

  /** Takes chunks in order, keeps back what may be needed for the first keyframe. */
  private static final class Collector {
    private final TimeRange range;
    private final int maxChunks;
    private final List<Footage.ChunkRef> chunks = new ArrayList<>();
    private final List<Footage.ChunkRef> before = new ArrayList<>();
    private boolean full;

    Collector(TimeRange range, int maxChunks) {
      this.range = range;
      this.maxChunks = maxChunks;
    }

    void add(Footage.ChunkRef ref) {
      if (!ref.start().isBefore(range.to()) || full) {
        return;
      }
      if (chunks.isEmpty() && !range.from().isBefore(ref.range().to())) {
        keepBack(ref);
        return;
      }
      if (chunks.isEmpty()) {
        boolean wanted = !ref.keyframe() && follows(ref) && before.getFirst().keyframe();
        if (wanted) {
          chunks.addAll(before);
        }
        before.clear();
      }
      chunks.add(afterHole(ref));
      while (chunks.size() > maxChunks) {
        chunks.removeLast();
        full = true;
      }
    }

    private void keepBack(Footage.ChunkRef ref) {
      if (ref.keyframe() || !follows(ref)) {
        before.clear();
      }
      before.add(ref);
    }

    private boolean follows(Footage.ChunkRef ref) {
      return !before.isEmpty() && isClose(before.getLast(), ref);
    }

    private static boolean isClose(Footage.ChunkRef earlier, Footage.ChunkRef later) {
      return earlier.range().to().microsUntil(later.start()) <= PackLimits.SPAN_JOIN_MICROS;
    }

    /** Behind a hole the media timeline jumps, also if the chunk itself does not say so. */
    private Footage.ChunkRef afterHole(Footage.ChunkRef ref) {
      if (chunks.isEmpty() || ref.discontinuity() || isClose(chunks.getLast(), ref)) {
        return ref;
      }
      return new Footage.ChunkRef(
          ref.pack(),
          ref.sequence(),
          ref.init(),
          ref.initDigest(),
          ref.start(),
          ref.durationMicros(),
          ref.mediaStart(),
          ref.bytes(),
          ref.initBytes(),
          ref.keyframe(),
          true);
    }
  }
}
