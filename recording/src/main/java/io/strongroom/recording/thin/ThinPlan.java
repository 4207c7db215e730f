package io.strongroom.recording.thin;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a pack's chunks: of each that begins with a keyframe this picture, until the next
 * one; chunks of streams without video as they are. Chunks before the first keyframe, or behind a
 * hole, need pictures that are not there: they become gaps. Where no chunk begins with a keyframe
 * all are kept as they are. Pure.
 *
 * @param parts ascending
 * @param gaps ascending, disjoint
 */
record ThinPlan(List<Part> parts, List<Gap> gaps) {
  private static final long MICROS_PER_SECOND = 1_000_000;

  ThinPlan {
    parts = List.copyOf(parts);
    gaps = List.copyOf(gaps);
  }

  /**
   * One chunk of the thinned pack.
   *
   * @param from the chunk that it is made of
   * @param durationMicros how long it lasts
   * @param durationTicks the same on the camera's media timeline
   * @param flags of its header, but for a change of format
   * @param whole whether all of the chunk is kept
   */
  record Part(IndexEntry from, long durationMicros, long durationTicks, int flags, boolean whole) {}

  /**
   * @param entries the pack's chunks, ascending
   * @param video sequence numbers of init segments that have a video track
   */
  static ThinPlan of(List<IndexEntry> entries, Set<Integer> video) {
    List<IndexEntry> media =
        entries.stream().filter(entry -> entry.header().kind() == FrameHeader.Kind.MEDIA).toList();
    Builder builder = new Builder();
    for (IndexEntry entry : media) {
      if (video.contains(entry.header().init())) {
        builder.video(entry);
      } else {
        builder.whole(entry);
      }
    }
    builder.endGroup();
    return builder.parts.isEmpty()
        ? new ThinPlan(media.stream().map(ThinPlan::whole).toList(), List.of())
        : new ThinPlan(builder.parts, builder.gaps);
  }

  private static Part whole(IndexEntry entry) {
    FrameHeader header = entry.header();
    return new Part(
        entry,
        header.durationMicros(),
        ticks(header.durationMicros()),
        header.flags() & ~FrameHeader.FORMAT_CHANGED,
        true);
  }

  private static long ticks(long micros) {
    return micros * MediaTime.RATE / MICROS_PER_SECOND;
  }

  /** Goes through the chunks once. */
  private static final class Builder {
    private final List<Part> parts = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    /** The chunk whose picture stays, and the last of those for which it stays. */
    private @Nullable IndexEntry picture;

    private @Nullable FrameHeader last;
    private WallTime end = new WallTime(0);

    /** Whether the media timeline jumped since the picture. */
    private boolean jumped;

    /** What is said of the picture's chunk because of those before it. */
    private int carried;

    void whole(IndexEntry entry) {
      endGroup();
      parts.add(ThinPlan.whole(entry));
    }

    void video(IndexEntry entry) {
      FrameHeader header = entry.header();
      if (header.has(FrameHeader.KEYFRAME)) {
        boolean jumps = jumped;
        endGroup();
        picture = entry;
        last = header;
        end = header.end();
        jumped = false;
        carried = jumps ? FrameHeader.DISCONTINUITY : 0;
      } else if (goesOn(header)) {
        last = header;
        end = WallTime.max(end, header.end());
        jumped |= header.has(FrameHeader.DISCONTINUITY);
      } else {
        endGroup();
        jumped |= header.has(FrameHeader.DISCONTINUITY);
        lost(header.range());
      }
    }

    private boolean goesOn(FrameHeader header) {
      return picture != null
          && picture.header().init() == header.init()
          && end.microsUntil(header.start()) <= PackLimits.SPAN_JOIN_MICROS;
    }

    private void lost(TimeRange range) {
      Gap before = gaps.isEmpty() ? null : gaps.getLast();
      if (before != null
          && before.range().to().microsUntil(range.from()) <= PackLimits.SPAN_JOIN_MICROS) {
        gaps.removeLast();
        gaps.add(
            new Gap(
                new TimeRange(before.range().from(), WallTime.max(before.range().to(), range.to())),
                GapCause.THINNED));
      } else {
        gaps.add(new Gap(range, GapCause.THINNED));
      }
    }

    void endGroup() {
      IndexEntry first = picture;
      FrameHeader until = last;
      if (first == null || until == null) {
        return;
      }
      FrameHeader header = first.header();
      long micros = header.start().microsUntil(end);
      long ticks =
          jumped
              ? ticks(micros)
              : until.mediaStart().ticks()
                  + ticks(until.durationMicros())
                  - header.mediaStart().ticks();
      parts.add(
          new Part(
              first,
              micros,
              Math.clamp(ticks, 1, Integer.MAX_VALUE),
              (header.flags() & ~FrameHeader.FORMAT_CHANGED) | carried,
              false));
      picture = null;
      last = null;
      carried = 0;
    }
  }
}
