package io.strongroom.recording.pack;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.List;

/** The spans of footage in one pack, grown chunk by chunk. Not thread-safe. */
public final class Spans {
  private final List<TimeRange> spans = new ArrayList<>();

  /** The spans of the MEDIA chunks in an index, at most {@link PackLimits#MAX_SPANS}. */
  public static Spans of(List<IndexEntry> entries) {
    Spans result = new Spans();
    for (IndexEntry entry : entries) {
      if (entry.header().kind() == FrameHeader.Kind.MEDIA) {
        result.add(entry.header().range());
      }
    }
    return result;
  }

  public void add(TimeRange range) {
    if (spans.isEmpty()) {
      spans.add(range);
      return;
    }
    TimeRange last = spans.getLast();
    if (opensSpan(range) && spans.size() < PackLimits.MAX_SPANS) {
      spans.add(range);
    } else {
      // also what would be a 65th span, which only a damaged pack has: its index has the truth
      spans.set(
          spans.size() - 1,
          new TimeRange(
              WallTime.min(last.from(), range.from()), WallTime.max(last.to(), range.to())));
    }
  }

  /** Whether footage is missing between the last span and this range. */
  public boolean opensSpan(TimeRange range) {
    return !spans.isEmpty()
        && spans.getLast().to().microsUntil(range.from()) > PackLimits.SPAN_JOIN_MICROS;
  }

  /** Whether this range lies before the last span's end: the clock went back. */
  public boolean fallsBack(TimeRange range) {
    return !spans.isEmpty()
        && spans.getLast().to().microsUntil(range.from()) < -PackLimits.SPAN_JOIN_MICROS;
  }

  public boolean isEmpty() {
    return spans.isEmpty();
  }

  public int size() {
    return spans.size();
  }

  public WallTime end() {
    return spans.getLast().to();
  }

  public List<TimeRange> toList() {
    return List.copyOf(spans);
  }
}
