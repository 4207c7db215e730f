package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.ExportedFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.FrameTally;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.prove.Proof.Outcome;
import io.strongroom.recording.model.GapCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds what was read of each camera after a drill against what was sent to any recorder: each
 * frame is found, or lies in a gap that the timeline shows and that a fault may have made; none
 * lies under another camera; what was said to be recorded can be read. Pure; used by one thread.
 */
final class DrillCheck {
  private static final int MAX_FAILURES = 50;

  /** How far a gap's ends may lie from the frames beside it: arrival jitter and one frame. */
  private static final Duration TOLERANCE = Duration.ofMillis(500);

  private static final long TOLERANCE_MICROS = TOLERANCE.toNanos() / 1_000;

  /** What was not on disk yet when a fault began, and the tolerance. */
  private static final Duration BEFORE = Duration.ofSeconds(6);

  private static final Duration AFTER = Duration.ofSeconds(2);

  /** A clock that was set forward is followed after so long; docs/design/time.md. */
  private static final Duration CLOCK_FOLLOWED = Duration.ofSeconds(32);

  private static final long FRAME_MICROS = 1_000_000 / RecordingCheck.FRAMES_PER_SECOND;

  /**
   * From the start of a fault until all had healed.
   *
   * @param gaps causes of the gaps that it may make
   * @param shift how far from their time it lets frames be found
   */
  record Window(String fault, Instant from, Instant to, Set<GapCause> gaps, Duration shift) {
    Window {
      gaps = Set.copyOf(gaps);
    }

    /** A clock that has been set is followed slowly. */
    boolean shifts(Instant instant) {
      return instant.isAfter(from.minus(shift))
          && instant.isBefore(to.plus(CLOCK_FOLLOWED).plus(shift));
    }

    boolean explains(Declared gap) {
      return gaps.contains(gap.cause)
          && gap.to.isAfter(from.minus(BEFORE))
          && (gap.from.isBefore(to.plus(AFTER)) || isLeftOut(gap));
    }

    /** Whether frames may be missing in such a gap: the time that a clock leaves out has none. */
    boolean loses(Declared gap) {
      return shift.isZero() && explains(gap);
    }

    private boolean isLeftOut(Declared gap) {
      Duration difference = gap.length().minus(shift).abs();
      return !shift.isZero()
          && gap.from.isBefore(to.plus(CLOCK_FOLLOWED))
          && difference.compareTo(TOLERANCE) <= 0;
    }
  }

  /** A gap that the timeline shows. */
  record Declared(Instant from, Instant to, GapCause cause) {
    private boolean covers(long micros) {
      return micros >= micros(from) - TOLERANCE_MICROS && micros < micros(to) + TOLERANCE_MICROS;
    }

    private Duration length() {
      return Duration.between(from, to);
    }

    @Override
    public String toString() {
      return "%s to %s, %s".formatted(from, to, cause);
    }
  }

  /**
   * What was read of one camera.
   *
   * @param number at the simulator
   * @param gaps that the timeline shows
   * @param partial whether the timeline says that it is not all
   * @param acknowledged ends of what was said to be recorded, at any time of the drill
   */
  record Reading(
      int number,
      String id,
      ExportedFrames found,
      List<Declared> gaps,
      boolean partial,
      Collection<Instant> acknowledged) {}

  private final SentFrames sent;
  private final Instant begun;
  private final Instant end;
  private final List<Window> windows;
  private final List<String> failures = new ArrayList<>();
  private FrameAccount sum = FrameAccount.NOTHING;
  private long unnamed;
  private long inGaps;
  private long foundInGaps;
  private long seams;
  private long gapMicros;
  private long edges;

  /**
   * @param begun start of what is checked, when all cameras recorded
   * @param end of what is checked
   */
  DrillCheck(SentFrames sent, Instant begun, Instant end, List<Window> windows) {
    this.sent = sent;
    this.begun = begun;
    this.end = end;
    this.windows = List.copyOf(windows);
    if (!sent.complete()) {
      fail("the ledger was too small for all that was sent; drill with fewer cameras or minutes");
    }
  }

  /** Something else that does not hold. */
  void fail(String what) {
    if (failures.size() < MAX_FAILURES) {
      failures.add(what);
    } else {
      unnamed++;
    }
  }

  /** One camera. */
  void camera(Reading reading) {
    long first = RecordingCheck.frameAt(begun);
    long last = RecordingCheck.frameAt(end);
    FrameAccount account = FrameAccount.of(reading.number, sent, reading.found, first, last);
    sum = sum.plus(account);
    if (account.misplaced() + account.unstamped() > 0) {
      fail(
          "%s: %d frames of other cameras, %d that cannot be read"
              .formatted(reading.id, account.misplaced(), account.unstamped()));
    }
    if (account.sent() == 0) {
      fail(reading.id + ": nothing was sent to any recorder");
    }
    if (reading.partial) {
      fail(reading.id + ": the timeline is said to be partial although all nodes are well");
    }
    NavigableSet<Long> times = new TreeSet<>();
    reading.found.stamps().stream().map(FrameStamp::captureMicros).forEach(times::add);
    missing(reading, first, last);
    gaps(reading, times);
    doubled(reading, account.doubled());
    acknowledged(reading, times);
    if (times.isEmpty() || times.last() < micros(end) - TOLERANCE_MICROS) {
      fail(reading.id + ": does not record at the end");
    }
  }

  private void missing(Reading reading, long first, long last) {
    List<Long> lost = new ArrayList<>();
    List<Long> wrong = new ArrayList<>();
    FrameTally.of(reading.number, reading.found.stamps())
        .missing(sent, first, last)
        .forEach(
            frame -> {
              List<Declared> over =
                  reading.gaps.stream().filter(gap -> gap.covers(frame * FRAME_MICROS)).toList();
              if (over.isEmpty()) {
                lost.add(frame);
              } else if (over.stream().noneMatch(this::mayLose)) {
                wrong.add(frame);
              } else {
                inGaps++;
              }
            });
    if (!lost.isEmpty()) {
      fail(
          "%s (camera %d): %d frames that were sent are missing and no gap shows it: %s"
              .formatted(reading.id, reading.number, lost.size(), stretches(lost)));
    }
    if (!wrong.isEmpty()) {
      fail(
          "%s (camera %d): %d frames that were sent are missing in gaps that no fault may make: %s"
              .formatted(reading.id, reading.number, wrong.size(), stretches(wrong)));
    }
  }

  private boolean mayLose(Declared gap) {
    return windows.stream().anyMatch(window -> window.loses(gap));
  }

  private boolean isExplained(Declared gap) {
    return windows.stream().anyMatch(window -> window.explains(gap));
  }

  private void gaps(Reading reading, NavigableSet<Long> times) {
    for (Declared gap : reading.gaps) {
      gapMicros += micros(gap.to) - micros(gap.from);
      long from = micros(gap.from) + TOLERANCE_MICROS;
      long to = micros(gap.to) - TOLERANCE_MICROS;
      foundInGaps += from < to ? times.subSet(from, to).size() : 0;
      if (from < to && !isExplained(gap)) {
        fail(reading.id + ": the timeline shows a gap that no fault may make: " + gap);
      }
    }
  }

  private void doubled(Reading reading, long doubled) {
    seams +=
        Math.max(
            0,
            sent.of(reading.number).stream()
                    .filter(each -> each.frames() > 0 && each.begunMicros() < micros(end))
                    .count()
                - 1);
    if (doubled > 0) {
      fail("%s: %d frames are found twice".formatted(reading.id, doubled));
    }
  }

  private void acknowledged(Reading reading, NavigableSet<Long> times) {
    List<Long> unread = new ArrayList<>();
    for (Instant edge : reading.acknowledged) {
      if (edge.isBefore(begun) || edge.isAfter(end)) {
        continue;
      }
      edges++;
      long tolerance = TOLERANCE_MICROS + shift(edge);
      Long before = times.floor(micros(edge) + tolerance);
      if (before == null || before < micros(edge) - tolerance) {
        unread.add(micros(edge) / FRAME_MICROS);
      }
    }
    if (!unread.isEmpty()) {
      unread.sort(null);
      fail(
          "%s: said to be recorded and not found at %d instants: %s"
              .formatted(reading.id, unread.size(), stretches(unread)));
    }
  }

  private long shift(Instant instant) {
    return windows.stream()
        .filter(window -> window.shifts(instant))
        .mapToLong(window -> window.shift.toNanos() / 1_000)
        .max()
        .orElse(0);
  }

  /** Frames as stretches of time, a second apart or more; the first few. */
  private static String stretches(List<Long> frames) {
    List<String> stretches = new ArrayList<>();
    long from = frames.getFirst();
    for (int i = 1; i <= frames.size(); i++) {
      long to = frames.get(i - 1);
      if (i == frames.size() || frames.get(i) > to + RecordingCheck.FRAMES_PER_SECOND) {
        stretches.add(instant(from) + " to " + instant(to));
        from = i == frames.size() ? from : frames.get(i);
      }
    }
    int named = Math.min(4, stretches.size());
    String rest = named < stretches.size() ? " and " + (stretches.size() - named) + " more" : "";
    return String.join(", ", stretches.subList(0, named)) + rest;
  }

  Outcome outcome() {
    if (sum.sent() == 0) {
      fail("no camera was checked");
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("seconds", Duration.between(begun, end).toSeconds());
    figures.put("faults", windows.size());
    figures.put("frames sent to any recorder", sum.sent());
    figures.put("frames found", sum.found());
    figures.put("frames missing in declared gaps", inGaps);
    figures.put("frames missing otherwise", sum.missing() - inGaps);
    figures.put("frames found inside a declared gap", foundInGaps);
    figures.put("frames found twice", sum.doubled());
    figures.put("seams at most", seams);
    figures.put("seconds of declared gaps", gapMicros / 1_000_000);
    figures.put("acknowledged instants checked", edges);
    figures.put("failures beyond those named", unnamed);
    return new Outcome(figures, failures);
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }

  private static Instant instant(long frame) {
    return Instant.ofEpochMilli(frame * FRAME_MICROS / 1_000);
  }
}
