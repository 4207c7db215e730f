package io.strongroom.loadtests.prove.failover;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.ExportedFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.FrameTally;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.prove.Proof.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Holds what was read of each camera after several kills against what was sent: how long a gap each
 * kill made, whether the timeline shows it, and whether frames are missing elsewhere. Used by one
 * thread.
 */
final class FailoverTally {
  private static final int MAX_FAILURES = 50;
  private static final long GOAL_MICROS = 12_000_000;

  /** How far a gap's ends may lie from the frames beside it: arrival jitter and one frame. */
  private static final long TOLERANCE_MICROS = 500_000;

  private static final long FRAME_MICROS = 1_000_000 / RecordingCheck.FRAMES_PER_SECOND;

  private final SentFrames sent;
  private final long beginMicros;
  private final long endMicros;
  private final long firstFrame;
  private final long endFrame;
  private final List<Kill> kills;
  private final long beforeKillMicros;
  private final List<String> failures = new ArrayList<>();
  private final List<Long> gaps = new ArrayList<>();
  private long frames;
  private long doubled;
  private long otherGaps;
  private long unnamed;

  private record Interval(long from, long to) {
    boolean covers(long micros, long tolerance) {
      return micros >= from - tolerance && micros < to + tolerance;
    }
  }

  /**
   * @param begun start of what is checked, when all cameras recorded
   * @param end of what is checked
   * @param beforeKill what a kill may cost before it: footage that was not where it had to be yet
   */
  FailoverTally(
      SentFrames sent, Instant begun, Instant end, List<Kill> kills, Duration beforeKill) {
    this.sent = sent;
    this.beginMicros = micros(begun);
    this.endMicros = micros(end);
    this.firstFrame = RecordingCheck.frameAt(begun);
    this.endFrame = RecordingCheck.frameAt(end);
    this.kills = List.copyOf(kills);
    this.beforeKillMicros = TimeUnit.NANOSECONDS.toMicros(beforeKill.toNanos()) + TOLERANCE_MICROS;
  }

  /** The same thing may go wrong for each camera in each round. */
  private void fail(String what) {
    if (failures.size() < MAX_FAILURES) {
      failures.add(what);
    } else {
      unnamed++;
    }
  }

  /** One camera: its number at the simulator, and what was read of it. */
  void camera(int number, String id, ExportedFrames found, JsonNode timeline) {
    FrameAccount account = FrameAccount.of(number, sent, found, firstFrame, endFrame);
    frames += account.found();
    doubled += account.doubled();
    if (account.misplaced() + account.unstamped() > 0) {
      fail("camera " + number + ": " + account);
    }
    if (timeline.path("partial").asBoolean()) {
      fail(id + ": the timeline is said to be partial although all nodes are well");
    }
    List<Interval> shown = intervals(timeline.path("gaps"));
    List<Interval> ofKills = shown.stream().filter(this::beginsAtAKill).toList();
    otherGaps += shown.size() - ofKills.size();
    missing(number, id, found, ofKills);
    List<Long> times = found.stamps().stream().map(FrameStamp::captureMicros).sorted().toList();
    for (Kill kill : kills) {
      kill(id, kill, times, shown);
    }
    if (times.isEmpty() || times.getLast() < endMicros - TOLERANCE_MICROS) {
      fail(id + ": does not record at the end");
    }
  }

  private static List<Interval> intervals(JsonNode gaps) {
    List<Interval> intervals = new ArrayList<>();
    for (JsonNode gap : gaps) {
      long from = micros(Instant.parse(gap.path("from").asText()));
      long to = micros(Instant.parse(gap.path("to").asText()));
      // Where the cause changes, as from a dead node to a camera not reached yet, it is one gap.
      boolean goesOn = !intervals.isEmpty() && intervals.getLast().to() >= from;
      intervals.add(new Interval(goesOn ? intervals.removeLast().from() : from, to));
    }
    return intervals;
  }

  private boolean beginsAtAKill(Interval gap) {
    return kills.stream()
        .map(kill -> micros(kill.at()))
        .anyMatch(at -> gap.from() > at - beforeKillMicros && gap.from() < at + TOLERANCE_MICROS);
  }

  /** Frames that were sent may be missing only in a gap that a kill made. */
  private void missing(int number, String id, ExportedFrames found, List<Interval> ofKills) {
    long[] lost =
        FrameTally.of(number, found.stamps())
            .missing(sent, firstFrame, endFrame)
            .filter(
                frame ->
                    ofKills.stream()
                        .noneMatch(gap -> gap.covers(frame * FRAME_MICROS, TOLERANCE_MICROS)))
            .toArray();
    if (lost.length > 0) {
      fail(
          "%s: %d frames that were sent are missing without a kill, the first at %s"
              .formatted(id, lost.length, instant(lost[0] * FRAME_MICROS)));
    }
  }

  private void kill(String id, Kill kill, List<Long> times, List<Interval> shown) {
    long at = micros(kill.at());
    long last = times.stream().filter(t -> t <= at).reduce((a, b) -> b).orElse(beginMicros);
    long first = times.stream().filter(t -> t > at).findFirst().orElse(endMicros);
    Instant acknowledged = kill.acknowledged().getOrDefault(id, Instant.EPOCH);
    if (last + TOLERANCE_MICROS < micros(acknowledged)) {
      fail(id + ": acknowledged up to " + acknowledged + ", readable up to " + instant(last));
    }
    if (!kill.recordedThere().contains(id)) {
      return;
    }
    gaps.add(first - last);
    long middle = last + (first - last) / 2;
    boolean isShown =
        shown.stream()
            .anyMatch(
                gap ->
                    gap.covers(middle, 0)
                        && Math.abs(gap.from() - last) <= TOLERANCE_MICROS
                        && Math.abs(gap.to() - first) <= TOLERANCE_MICROS);
    if (first - last > TOLERANCE_MICROS && !isShown) {
      fail(
          "%s: nothing from %s to %s, which the timeline does not show so"
              .formatted(id, instant(last), instant(first)));
    }
  }

  Outcome outcome(int rounds) {
    gaps.sort(null);
    if (gaps.isEmpty()) {
      fail("no node recorded a camera when it was killed");
    } else if (percentile(99) > GOAL_MICROS) {
      fail("the gaps are %d ms at p99, above 12 s".formatted(percentile(99) / 1_000));
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rounds", rounds);
    figures.put("cameras of killed nodes", gaps.size());
    figures.put("gap p50, ms", percentile(50) / 1_000);
    figures.put("gap p99, ms", percentile(99) / 1_000);
    figures.put("gap max, ms", percentile(100) / 1_000);
    figures.put(
        "longest until all were seen to record, ms",
        kills.stream().mapToLong(Kill::tookMillis).max().orElse(0));
    figures.put("frames found", frames);
    figures.put("frames found twice, at seams", doubled);
    figures.put("gaps without a kill", otherGaps);
    figures.put("failures beyond those named", unnamed);
    return new Outcome(figures, failures);
  }

  private long percentile(int percent) {
    if (gaps.isEmpty()) {
      return 0;
    }
    int index = (gaps.size() * percent + 99) / 100 - 1;
    return gaps.get(Math.max(0, index));
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
