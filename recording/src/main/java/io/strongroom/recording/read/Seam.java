package io.strongroom.recording.read;

import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.PackLimits;
import java.util.List;
import java.util.Optional;

/**
 * Where reading goes over from one recorder's pack to another's that overlaps it: at a keyframe
 * that both have, so that each sample is seen once and decoding goes on. Pure.
 *
 * @param leave sequence number of the first chunk that is no longer read of the pack before
 * @param enter sequence number of the first chunk that is read of the pack behind
 */
record Seam(int leave, int enter) {
  /** How far from a border a common keyframe is looked for. */
  static final long REACH_MICROS = 120_000_000;

  private static final int BROKEN = FrameHeader.DISCONTINUITY | FrameHeader.LOSS_BEFORE;

  /**
   * From an older pack into a newer one that begins at {@code border}: at the first common
   * keyframe, if the older one is unbroken until there.
   *
   * @param older MEDIA headers, ascending
   * @param newer the same
   */
  static Optional<Seam> intoNewer(
      List<FrameHeader> older, List<FrameHeader> newer, WallTime border) {
    for (FrameHeader begin : newer) {
      Optional<FrameHeader> end =
          begin.start().isBefore(border) ? Optional.empty() : twin(older, begin, border);
      if (end.isPresent()) {
        int leave = end.get().sequence();
        List<FrameHeader> between =
            older.stream()
                .filter(each -> each.sequence() <= leave && border.isBefore(each.end()))
                .toList();
        return isUnbroken(between) && isClose(border, between.getFirst().start())
            ? Optional.of(new Seam(leave, begin.sequence()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * From a newer pack that ends at {@code border} back to an older one that goes on: at the last
   * common keyframe, if the older one is unbroken from there to the border.
   *
   * @param newer MEDIA headers, ascending
   * @param older the same
   */
  static Optional<Seam> backToOlder(
      List<FrameHeader> newer, List<FrameHeader> older, WallTime border) {
    for (FrameHeader end : newer.reversed()) {
      Optional<FrameHeader> begin =
          end.start().isBefore(border) ? twin(older, end, border) : Optional.empty();
      if (begin.isPresent()) {
        int enter = begin.get().sequence();
        List<FrameHeader> between =
            older.stream()
                .filter(each -> each.sequence() >= enter && each.start().isBefore(border))
                .toList();
        return isUnbroken(between) && isClose(between.getLast().end(), border)
            ? Optional.of(new Seam(end.sequence(), enter))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /**
   * The chunk that begins with the same keyframe at the same time. Pictures of a scene in which
   * nothing moves may be equal, so the times must agree to half a chunk.
   */
  private static Optional<FrameHeader> twin(
      List<FrameHeader> headers, FrameHeader of, WallTime border) {
    if (!hasKeyframe(of) || Math.abs(border.microsUntil(of.start())) > REACH_MICROS) {
      return Optional.empty();
    }
    WallTime middle = of.start().plusMicros(of.durationMicros() / 2);
    return headers.stream()
        .filter(each -> hasKeyframe(each) && each.keyframeCrc() == of.keyframeCrc())
        .filter(each -> each.range().contains(middle))
        .findFirst();
  }

  private static boolean hasKeyframe(FrameHeader header) {
    return header.has(FrameHeader.KEYFRAME) && header.keyframeCrc() != 0;
  }

  /** Whether nothing is missing between the chunks. */
  private static boolean isUnbroken(List<FrameHeader> chunks) {
    for (int i = 1; i < chunks.size(); i++) {
      FrameHeader chunk = chunks.get(i);
      if ((chunk.flags() & BROKEN) != 0 || !isClose(chunks.get(i - 1).end(), chunk.start())) {
        return false;
      }
    }
    return !chunks.isEmpty();
  }

  private static boolean isClose(WallTime earlier, WallTime later) {
    return earlier.microsUntil(later) <= PackLimits.SPAN_JOIN_MICROS;
  }
}
