package io.strongroom.playback.inspect;

import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.audit.Tally;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.RequestState;
import io.strongroom.playback.grant.Verdict;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * Numbers for publication: no person, no camera and no case in them, and of a number from 1 to 4
 * only that it is one. There are no sums, from which such a number could be reckoned. Pure.
 *
 * @param accesses by unit of the person and action
 * @param refusals by action
 * @param decisions requests that were decided on in the period, by {@code approved} and {@code
 *     refused}
 * @param toDecide half of them took no longer, nine of ten took no longer; empty if there are few
 */
public record Counts(
    List<Line> accesses, List<Line> refusals, List<Line> decisions, Optional<Times> toDecide) {
  /** A smaller number is not told. */
  public static final int LEAST = 5;

  /** Of persons whose requests are forgotten. */
  static final String UNKNOWN_UNIT = "";

  /**
   * A number.
   *
   * @param unit empty where the line is of no unit
   * @param count empty if it is smaller than {@link #LEAST}
   */
  public record Line(String unit, String what, OptionalLong count) {}

  /** From request to decision. */
  public record Times(Duration median, Duration ninetieth) {}

  /**
   * Counts.
   *
   * @param asked the record of a request by its id
   * @param requests all of them
   * @param name of an action
   */
  static Counts of(
      TimeRange range,
      Tally tally,
      Function<UUID, Optional<AccessRequest>> asked,
      Collection<AccessRequest> requests,
      Function<Action, String> name) {
    Map<String, Map<String, Long>> byUnit = new TreeMap<>();
    tally
        .accesses()
        .forEach(
            (grant, actions) -> {
              Map<String, Long> ofUnit =
                  byUnit.computeIfAbsent(
                      asked.apply(grant).map(request -> request.by().unit()).orElse(UNKNOWN_UNIT),
                      _ -> new TreeMap<>());
              actions.forEach(
                  (action, count) -> {
                    long _ = ofUnit.merge(name.apply(action), count, Long::sum);
                  });
            });
    List<Line> accesses = new ArrayList<>();
    byUnit.forEach((unit, actions) -> accesses.addAll(lines(unit, actions)));
    Map<String, Long> refusals = new TreeMap<>();
    tally.refusals().forEach((action, count) -> refusals.put(name.apply(action), count));
    Map<String, Long> decided = new TreeMap<>();
    List<Duration> times = new ArrayList<>();
    for (AccessRequest request : requests) {
      decidedAt(request)
          .filter(at -> range.contains(WallTime.of(at)))
          .ifPresent(
              at -> {
                times.add(Duration.between(request.submittedAt(), at));
                String what = request.state() == RequestState.REFUSED ? "refused" : "approved";
                long _ = decided.merge(what, 1L, Long::sum);
              });
    }
    return new Counts(accesses, lines("", refusals), lines("", decided), times(times));
  }

  /** By a person: not withdrawn, not lapsed. */
  private static Optional<Instant> decidedAt(AccessRequest request) {
    return request.grant().isPresent() || request.state() == RequestState.REFUSED
        ? request.decision().map(Verdict::at)
        : Optional.empty();
  }

  private static List<Line> lines(String unit, Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(
            each ->
                new Line(
                    unit,
                    each.getKey(),
                    each.getValue() < LEAST
                        ? OptionalLong.empty()
                        : OptionalLong.of(each.getValue())))
        .toList();
  }

  /** Nearest ranks. */
  private static Optional<Times> times(List<Duration> unsorted) {
    if (unsorted.size() < LEAST) {
      return Optional.empty();
    }
    List<Duration> sorted = unsorted.stream().sorted().toList();
    return Optional.of(new Times(rank(sorted, 50), rank(sorted, 90)));
  }

  private static Duration rank(List<Duration> sorted, int percent) {
    return sorted.get((sorted.size() * percent + 99) / 100 - 1);
  }
}
