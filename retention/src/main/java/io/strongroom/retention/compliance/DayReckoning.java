package io.strongroom.retention.compliance;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the account of a day from a camera's timeline, in which every microsecond gets a place:
 * what the timeline leaves open is not due before the first and after the last that is known of the
 * camera, and otherwise too short to have a cause of its own. One thread, one day.
 */
final class DayReckoning {
  /** So much more is looked at on both sides, so that what touches midnight is seen whole. */
  static final long MARGIN_MICROS = 1_000_000;

  private final TimeRange known;
  private final boolean stillDue;
  private final List<Stretch> stretches = new ArrayList<>();

  /** What a stretch of time is. */
  private sealed interface State {}

  private record Recorded() implements State {}

  private record Absent(GapCause cause) implements State {}

  private record Free(NotDue.Reason reason) implements State {}

  /** Less than the jitter of arrival: goes with what is missing beside it. */
  private record Jitter() implements State {}

  private record Stretch(TimeRange range, State state) {}

  private DayReckoning(TimeRange known, boolean stillDue) {
    this.known = known;
    this.stillDue = stillDue;
  }

  /** The range to ask the timeline for. */
  static TimeRange around(TimeRange day) {
    return new TimeRange(day.from().plusMicros(-MARGIN_MICROS), day.to().plusMicros(MARGIN_MICROS));
  }

  /**
   * The account.
   *
   * @param timeline of {@link #around} the day
   * @param known from the first to the last footage or gap of the camera
   * @param stillDue whether the camera is to be recorded after the last that is known of it
   */
  static DayAccount of(
      TimeRange day, Footage.Timeline timeline, TimeRange known, boolean stillDue) {
    DayReckoning reckoning = new DayReckoning(known, stillDue);
    TimeRange around = around(day);
    WallTime at = around.from();
    for (TimeRange recorded : timeline.recorded()) {
      reckoning.unrecorded(at, recorded.from(), timeline.gaps());
      reckoning.add(recorded.from(), recorded.to(), new Recorded());
      at = recorded.to();
    }
    reckoning.unrecorded(at, around.to(), timeline.gaps());
    return reckoning.account(day);
  }

  private void unrecorded(WallTime from, WallTime to, List<Gap> gaps) {
    if (!from.isBefore(to)) {
      return;
    }
    WallTime at = from;
    TimeRange hole = new TimeRange(from, to);
    for (Gap gap : gaps) {
      Optional<TimeRange> part = gap.range().intersect(hole);
      if (part.isPresent()) {
        unexplained(at, part.get().from());
        add(part.get().from(), part.get().to(), state(gap.cause()));
        at = part.get().to();
      }
    }
    unexplained(at, to);
  }

  private static State state(GapCause cause) {
    return cause == GapCause.SWITCHED_OFF
        ? new Free(NotDue.Reason.SWITCHED_OFF)
        : new Absent(cause);
  }

  private void unexplained(WallTime from, WallTime to) {
    WallTime begin = WallTime.max(from, known.from());
    WallTime end = WallTime.min(to, known.to());
    add(from, WallTime.min(to, known.from()), new Free(NotDue.Reason.NOT_YET));
    add(begin, end, new Jitter());
    add(
        WallTime.max(from, known.to()),
        to,
        stillDue ? new Absent(GapCause.NODE_STOPPED) : new Free(NotDue.Reason.NO_LONGER));
  }

  private void add(WallTime from, WallTime to, State state) {
    if (from.isBefore(to)) {
      stretches.add(new Stretch(new TimeRange(from, to), state));
    }
  }

  private DayAccount account(TimeRange day) {
    List<NotDue> notDue = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    for (int i = 0; i < stretches.size(); i++) {
      Optional<TimeRange> part = stretches.get(i).range.intersect(day);
      if (part.isPresent()) {
        switch (resolved(i)) {
          case Absent absent -> add(gaps, new Gap(part.get(), absent.cause));
          case Free free -> add(notDue, new NotDue(part.get(), free.reason));
          case Recorded _, Jitter _ -> {}
        }
      }
    }
    return new DayAccount(day, notDue, gaps).bounded();
  }

  /** Jitter is what the stretch before it is, or the one behind it if that one is recorded. */
  private State resolved(int index) {
    State own = stretches.get(index).state;
    if (!(own instanceof Jitter)) {
      return own;
    }
    State before = index == 0 ? own : stretches.get(index - 1).state;
    boolean takesNext =
        (before instanceof Recorded || before instanceof Jitter) && index + 1 < stretches.size();
    return takesNext ? stretches.get(index + 1).state : before;
  }

  private static void add(List<Gap> gaps, Gap gap) {
    Gap last = gaps.isEmpty() ? null : gaps.getLast();
    if (last != null && last.cause() == gap.cause() && touch(last.range(), gap.range())) {
      gaps.set(gaps.size() - 1, new Gap(joined(last.range(), gap.range()), gap.cause()));
    } else {
      gaps.add(gap);
    }
  }

  private static void add(List<NotDue> parts, NotDue part) {
    NotDue last = parts.isEmpty() ? null : parts.getLast();
    if (last != null && last.reason() == part.reason() && touch(last.range(), part.range())) {
      parts.set(parts.size() - 1, new NotDue(joined(last.range(), part.range()), part.reason()));
    } else {
      parts.add(part);
    }
  }

  private static boolean touch(TimeRange before, TimeRange after) {
    return before.to().equals(after.from());
  }

  private static TimeRange joined(TimeRange before, TimeRange after) {
    return new TimeRange(before.from(), after.to());
  }
}
