package io.strongroom.retention.compliance;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of each microsecond of a camera's day: it was not due, or recorded, or is in a gap.
 * What is in neither list was recorded, so the sums hold exactly. Immutable.
 *
 * @param day from midnight to midnight
 * @param notDue ascending
 * @param gaps ascending; disjoint from each other and from {@code notDue}, like these
 */
public record DayAccount(TimeRange day, List<NotDue> notDue, List<Gap> gaps) {
  /** More do not fit into a signed note. */
  static final int MAX_GAPS = 8_000;

  public DayAccount {
    notDue = List.copyOf(notDue);
    gaps = List.copyOf(gaps);
    requireAscending("not-due", notDue.stream().map(NotDue::range).toList(), day);
    requireAscending("gap", gaps.stream().map(Gap::range).toList(), day);
    List<TimeRange> both = unrecorded(notDue, gaps);
    requireAscending("gap", both, day);
    for (Gap gap : gaps) {
      if (gap.cause() == GapCause.SWITCHED_OFF) {
        throw new IllegalArgumentException("gap must not be switched-off, which is not due");
      }
    }
  }

  /** Microseconds that were to be recorded. */
  public long dueMicros() {
    return day.micros() - sum(notDue.stream().map(NotDue::range));
  }

  /** Microseconds that were recorded, each counted once. */
  public long recordedMicros() {
    return dueMicros() - sum(gaps.stream().map(Gap::range));
  }

  /** What was recorded, ascending, disjoint. */
  public List<TimeRange> recorded() {
    return Ranges.minus(List.of(day), unrecorded(notDue, gaps));
  }

  /**
   * The same with a bounded number of gaps: what was recorded between two gaps of which there are
   * too many counts as missing, the shortest stretches first, so that never more is said to be
   * recorded than was.
   */
  DayAccount bounded() {
    List<Gap> fewer = gaps;
    for (long shortest = 1_000_000; fewer.size() > MAX_GAPS; shortest *= 2) {
      fewer = joined(fewer, notDue, shortest);
    }
    return new DayAccount(day, notDue, fewer);
  }

  private static List<Gap> joined(List<Gap> gaps, List<NotDue> notDue, long shortest) {
    List<Gap> joined = new ArrayList<>();
    for (Gap gap : gaps) {
      Gap last = joined.isEmpty() ? gap : joined.getLast();
      TimeRange both = new TimeRange(last.range().from(), gap.range().to());
      if (!joined.isEmpty()
          && last.range().to().microsUntil(gap.range().from()) < shortest
          && notDue.stream().noneMatch(part -> part.range().overlaps(both))) {
        joined.set(joined.size() - 1, new Gap(both, last.cause()));
      } else {
        joined.add(gap);
      }
    }
    return joined;
  }

  /** The same when footage has been found that was not known. */
  DayAccount with(List<TimeRange> found) {
    List<NotDue> stillNotDue = new ArrayList<>();
    for (NotDue each : notDue) {
      Ranges.minus(List.of(each.range()), found)
          .forEach(part -> stillNotDue.add(new NotDue(part, each.reason())));
    }
    List<Gap> stillMissing = new ArrayList<>();
    for (Gap each : gaps) {
      Ranges.minus(List.of(each.range()), found)
          .forEach(part -> stillMissing.add(new Gap(part, each.cause())));
    }
    return new DayAccount(day, stillNotDue, stillMissing).bounded();
  }

  private static List<TimeRange> unrecorded(List<NotDue> notDue, List<Gap> gaps) {
    return Stream.concat(notDue.stream().map(NotDue::range), gaps.stream().map(Gap::range))
        .sorted(Comparator.comparing(TimeRange::from))
        .toList();
  }

  private static long sum(Stream<TimeRange> ranges) {
    return ranges.mapToLong(TimeRange::micros).sum();
  }

  private static void requireAscending(String name, List<TimeRange> ranges, TimeRange day) {
    WallTime at = day.from();
    for (TimeRange range : ranges) {
      if (range.from().isBefore(at) || day.to().isBefore(range.to())) {
        throw new IllegalArgumentException(
            name
                + " from "
                + range.from()
                + " to "
                + range.to()
                + " overlaps what is before it, or is not of the day");
      }
      at = range.to();
    }
  }
}
