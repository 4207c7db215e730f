package io.strongroom.recording.read;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Recorded spans and gaps of a range. Recorded wins over any gap; a hole that no gap row explains
 * is NODE_STOPPED if a recorder life begins behind it, otherwise LOSS. Pure.
 */
final class TimelineBuilder {
  private final TimeRange range;
  private final long joinMicros;

  private record Hole(TimeRange range, GapCause derived) {}

  private record Span(TimeRange range, boolean beginsLife) {}

  TimelineBuilder(TimeRange range, long minGapMicros) {
    this.range = range;
    this.joinMicros = Math.max(PackLimits.SPAN_JOIN_MICROS, minGapMicros);
  }

  /**
   * @param outline packs and gaps that overlap the range, and packs some time before and behind it,
   *     so that holes at its ends are seen
   */
  Footage.Timeline build(Outline outline) {
    Optional<TimeRange> extent = outline.extent();
    List<Gap> rows = outline.gaps();
    List<Span> spans = spans(outline.packs());
    List<TimeRange> recorded = new ArrayList<>();
    for (Span span : spans) {
      span.range.intersect(range).ifPresent(part -> addJoined(recorded, part));
    }
    List<Gap> gaps = new ArrayList<>();
    WallTime at = range.from();
    for (TimeRange part : recorded) {
      if (at.isBefore(part.from())) {
        explain(new TimeRange(at, part.from()), spans, extent, rows, gaps);
      }
      at = part.to();
    }
    if (at.isBefore(range.to())) {
      explain(new TimeRange(at, range.to()), spans, extent, rows, gaps);
    }
    return new Footage.Timeline(
        List.copyOf(recorded),
        List.copyOf(gaps),
        liveEdge(outline.packs()),
        outline.missing() != Outline.Missing.NOTHING,
        thinned(outline.packs()));
  }

  /** What no pack has at its full rate. */
  private List<TimeRange> thinned(List<Outline.Piece> pieces) {
    if (pieces.stream().noneMatch(piece -> piece.id().isThinned())) {
      return List.of();
    }
    List<TimeRange> full = spans(pieces, false);
    List<TimeRange> thinned = new ArrayList<>();
    for (TimeRange span : spans(pieces, true)) {
      WallTime at = span.from();
      for (TimeRange other : full) {
        if (other.overlaps(span)) {
          addThinned(thinned, at, other.from());
          at = WallTime.max(at, other.to());
        }
      }
      addThinned(thinned, at, span.to());
    }
    return List.copyOf(thinned);
  }

  private void addThinned(List<TimeRange> thinned, WallTime from, WallTime to) {
    if (from.isBefore(to)) {
      new TimeRange(from, to).intersect(range).ifPresent(part -> addJoined(thinned, part));
    }
  }

  private static List<TimeRange> spans(List<Outline.Piece> pieces, boolean thinned) {
    return pieces.stream()
        .filter(piece -> piece.id().isThinned() == thinned)
        .flatMap(piece -> piece.spans().stream())
        .sorted(Comparator.comparing(TimeRange::from))
        .toList();
  }

  private static Optional<WallTime> liveEdge(List<Outline.Piece> pieces) {
    return pieces.stream()
        .filter(Outline.Piece::live)
        .map(piece -> piece.spans().getLast().to())
        .reduce(WallTime::max);
  }

  private static List<Span> spans(List<Outline.Piece> pieces) {
    List<Span> spans = new ArrayList<>();
    for (Outline.Piece piece : pieces) {
      boolean first = piece.firstOfLife();
      for (TimeRange span : piece.spans()) {
        spans.add(new Span(span, first));
        first = false;
      }
    }
    spans.sort(Comparator.comparing(span -> span.range.from()));
    return spans;
  }

  private void addJoined(List<TimeRange> recorded, TimeRange part) {
    TimeRange last = recorded.isEmpty() ? null : recorded.getLast();
    if (last != null && last.to().microsUntil(part.from()) <= joinMicros) {
      recorded.set(
          recorded.size() - 1, new TimeRange(last.from(), WallTime.max(last.to(), part.to())));
    } else {
      recorded.add(part);
    }
  }

  /** Fills one unrecorded stretch with gap rows, and what was due besides with a derived cause. */
  private void explain(
      TimeRange stretch,
      List<Span> spans,
      Optional<TimeRange> extent,
      List<Gap> rows,
      List<Gap> gaps) {
    WallTime at = stretch.from();
    for (Gap row : rows) {
      Optional<TimeRange> part = row.range().intersect(stretch);
      if (part.isEmpty() || !at.isBefore(part.get().to())) {
        continue;
      }
      WallTime from = WallTime.max(at, part.get().from());
      derive(at, from, spans, extent, gaps);
      addGap(gaps, new Gap(new TimeRange(from, part.get().to()), row.cause()));
      at = part.get().to();
    }
    derive(at, stretch.to(), spans, extent, gaps);
  }

  private void derive(
      WallTime from, WallTime to, List<Span> spans, Optional<TimeRange> extent, List<Gap> gaps) {
    if (extent.isEmpty()) {
      return;
    }
    WallTime dueFrom = WallTime.max(from, extent.get().from());
    WallTime dueTo = WallTime.min(to, extent.get().to());
    if (dueFrom.microsUntil(dueTo) <= PackLimits.SPAN_JOIN_MICROS) {
      return;
    }
    Hole hole = new Hole(new TimeRange(dueFrom, dueTo), causeBefore(dueTo, spans));
    addGap(gaps, new Gap(hole.range, hole.derived));
  }

  private static GapCause causeBefore(WallTime end, List<Span> spans) {
    return spans.stream()
        .filter(span -> span.range.to().compareTo(end) > 0)
        .findFirst()
        .map(span -> span.beginsLife ? GapCause.NODE_STOPPED : GapCause.LOSS)
        .orElse(GapCause.NODE_STOPPED);
  }

  private static void addGap(List<Gap> gaps, Gap gap) {
    Gap last = gaps.isEmpty() ? null : gaps.getLast();
    if (last != null
        && last.cause() == gap.cause()
        && last.range().to().equals(gap.range().from())) {
      TimeRange both = new TimeRange(last.range().from(), gap.range().to());
      gaps.set(gaps.size() - 1, new Gap(both, gap.cause()));
    } else {
      gaps.add(gap);
    }
  }
}
