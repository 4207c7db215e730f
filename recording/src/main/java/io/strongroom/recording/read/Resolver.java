package io.strongroom.recording.read;

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
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a camera's packs in order. Where packs overlap, the newest epoch has the
 * instant, and one that was thinned only what no other has; reading goes over at a keyframe that
 * both have ({@link Seam}). Where there is none, the older pack's fragments reach over the border,
 * so that samples may be seen twice and none is lost. Indexes are loaded only as far as chunks are
 * wanted. Pure but for the loading.
 */
final class Resolver {
  /**
   * How far before a range its keyframe is looked for: twice the longest group of pictures seen.
   */
  static final long MAX_LOOKBACK_MICROS = 120_000_000;

  /** What was thinned comes in where nothing else is; of the rest the newest epoch is taken. */
  private static final Comparator<PackId> RANK =
      Comparator.comparing(PackId::isThinned).reversed().thenComparing(PackId::epoch);

  private final Function<PackId, List<IndexEntry>> indexes;

  /** A stretch that is read from one pack. */
  private record Stretch(TimeRange range, Outline.Piece piece, boolean afterSeam) {
    PackId pack() {
      return piece.id();
    }

    /** Whether another pack goes on where this ends, and both have more than their share. */
    boolean overlaps(Stretch next) {
      return range.to().equals(next.range.from())
          && next.piece.spans().getFirst().from().isBefore(piece.spans().getLast().to());
    }
  }

  Resolver(Function<PackId, List<IndexEntry>> indexes) {
    this.indexes = indexes;
  }

  Footage.Resolution resolve(List<Outline.Piece> candidates, TimeRange range, int maxChunks) {
    Collector collector = new Collector(range, maxChunks);
    Map<PackId, PackChunks> packs = new HashMap<>();
    Map<PackId, Integer> taken = new HashMap<>();
    List<Stretch> stretches = stretches(candidates);
    Optional<Seam> before = Optional.empty();
    for (int i = 0; i < stretches.size() && !collector.full; i++) {
      Stretch stretch = stretches.get(i);
      if (!stretch.range.from().isBefore(range.to()) && before.isEmpty()) {
        break;
      }
      PackChunks chunks = packs.computeIfAbsent(stretch.pack(), id -> chunks(stretch, range));
      Optional<Seam> behind =
          i + 1 < stretches.size()
              ? seam(stretch, stretches.get(i + 1), range, packs)
              : Optional.empty();
      boolean changes = stretch.afterSeam || before.isPresent();
      for (FrameHeader header : chunks.media) {
        if (isRead(header, stretch, before, behind)
            && taken.getOrDefault(stretch.pack(), -1) < header.sequence()) {
          boolean jumps = changes && !stretch.pack().equals(collector.last);
          chunks.ref(header, jumps).ifPresent(collector::add);
          taken.put(stretch.pack(), header.sequence());
        }
      }
      before = behind;
    }
    return new Footage.Resolution(List.copyOf(collector.chunks), !collector.full);
  }

  /**
   * Where no seam is known the times decide; behind a newer pack the chunk over its end is read
   * too.
   */
  private static boolean isRead(
      FrameHeader header, Stretch stretch, Optional<Seam> before, Optional<Seam> behind) {
    TimeRange range = stretch.range;
    WallTime begin = stretch.afterSeam ? header.end().plusMicros(-1) : header.start();
    return before
            .map(seam -> header.sequence() >= seam.enter())
            .orElse(!begin.isBefore(range.from()))
        && behind
            .map(seam -> header.sequence() < seam.leave())
            .orElse(header.start().isBefore(range.to()));
  }

  private Optional<Seam> seam(
      Stretch stretch, Stretch next, TimeRange range, Map<PackId, PackChunks> packs) {
    if (!stretch.overlaps(next)) {
      return Optional.empty();
    }
    List<FrameHeader> from =
        packs.computeIfAbsent(stretch.pack(), id -> chunks(stretch, range)).media;
    List<FrameHeader> to = packs.computeIfAbsent(next.pack(), id -> chunks(next, range)).media;
    WallTime border = next.range.from();
    return RANK.compare(stretch.pack(), next.pack()) < 0
        ? Seam.intoNewer(from, to, border)
        : Seam.backToOlder(from, to, border);
  }

  /**
   * What lies outside the range is wanted for its keyframe or its seam alone, and may be missing.
   */
  private PackChunks chunks(Stretch stretch, TimeRange range) {
    try {
      return new PackChunks(stretch.pack(), indexes.apply(stretch.pack()));
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.UNAVAILABLE && !stretch.range.overlaps(range)) {
        return new PackChunks(stretch.pack(), List.of());
      }
      throw e;
    }
  }

  /** Who has which instants: the highest rank takes all it has, the others what is left. */
  private static List<Stretch> stretches(List<Outline.Piece> candidates) {
    List<Outline.Piece> highestFirst = new ArrayList<>(candidates);
    highestFirst.sort(
        Comparator.<Outline.Piece, PackId>comparing(Outline.Piece::id, RANK).reversed());
    List<Stretch> taken = new ArrayList<>();
    for (Outline.Piece candidate : highestFirst) {
      List<Stretch> own = new ArrayList<>();
      for (TimeRange span : candidate.spans()) {
        own.addAll(left(span, candidate, taken));
      }
      taken.addAll(own);
      taken.sort(Comparator.comparing(stretch -> stretch.range.from()));
    }
    return taken;
  }

  private static List<Stretch> left(TimeRange span, Outline.Piece pack, List<Stretch> taken) {
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
    private final List<FrameHeader> media = new ArrayList<>();
    private final Map<Integer, FrameHeader> inits = new HashMap<>();
    private final Map<Integer, String> digests = new HashMap<>();

    PackChunks(PackId pack, List<IndexEntry> entries) {
      this.pack = pack;
      for (IndexEntry entry : entries) {
        FrameHeader header = entry.header();
        if (header.kind() == FrameHeader.Kind.MEDIA) {
          media.add(header);
        } else if (header.kind() == FrameHeader.Kind.INIT) {
          inits.put(header.sequence(), header);
          digests.put(header.sequence(), HexFormat.of().formatHex(header.digest().toArray()));
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
    private @Nullable PackId last;
    private boolean full;

    Collector(TimeRange range, int maxChunks) {
      this.range = range;
      this.maxChunks = maxChunks;
    }

    void add(Footage.ChunkRef ref) {
      last = ref.pack();
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
