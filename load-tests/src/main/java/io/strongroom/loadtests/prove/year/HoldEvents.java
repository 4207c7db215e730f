package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.year.oracle.Oracle;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.hold.Holds;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What people do about holds, told to the node and to the oracle alike. Used by one thread. */
final class HoldEvents {
  private static final int MOST_CAMERAS = 15;
  private static final int LONGEST_DAYS = 60;

  private final SplittableRandom random;
  private final YearClock clock;
  private final Supplier<Holds> holds;
  private final Oracle oracle;
  private final List<CameraId> cameras;
  private final Set<HoldId> inForce = new HashSet<>();
  private final TwoPeople<End> ends;
  private int placed;

  /**
   * @param until empty for a release
   */
  private record End(HoldId hold, Optional<Instant> until) {}

  HoldEvents(
      SplittableRandom random,
      YearClock clock,
      Supplier<Holds> holds,
      Oracle oracle,
      List<CameraId> cameras,
      Collection<String> failures) {
    this.random = random;
    this.clock = clock;
    this.holds = holds;
    this.oracle = oracle;
    this.cameras = cameras;
    this.ends =
        new TwoPeople<>(
            random,
            (id, by) -> {
              var _ = holds.get().approve(id, by);
            },
            (id, by) -> {
              var _ = holds.get().withdraw(id, by);
            },
            this::ended,
            failures);
  }

  int placed() {
    return placed;
  }

  /** Releases and earlier ends. */
  int ended() {
    return ends.approved();
  }

  int lapsed() {
    return ends.lapsed();
  }

  private void ended(End end) {
    end.until()
        .ifPresentOrElse(
            until -> oracle.endEarlier(end.hold.toString(), until),
            () -> oracle.release(end.hold.toString()));
  }

  /** A day's business. */
  void act() {
    ends.decide(clock.instant());
    inForce.removeIf(id -> !oracle.isInForce(id.toString(), clock.instant()));
    if (random.nextInt(2) == 0) {
      place();
    }
    if (random.nextInt(3) == 0) {
      shorten();
    }
  }

  private void place() {
    Instant now = clock.instant();
    Instant from = now.minus(minutes(LONGEST_DAYS));
    Instant to = from.plus(Duration.ofMinutes(1)).plus(minutes(LONGEST_DAYS / 4));
    Optional<Instant> until =
        random.nextInt(3) == 0
            ? Optional.empty()
            : Optional.of(now.plus(Duration.ofMinutes(1)).plus(minutes(LONGEST_DAYS)));
    Set<CameraId> some = new HashSet<>();
    for (int i = random.nextInt(1, MOST_CAMERAS + 1); i > 0; i--) {
      some.add(cameras.get(random.nextInt(cameras.size())));
    }
    TimeRange range = new TimeRange(WallTime.of(from), WallTime.of(to));
    Hold hold =
        holds
            .get()
            .place(
                new Hold.Wish(List.copyOf(some), range, "case", "order", "court", until),
                TwoPeople.ONE)
            .hold();
    oracle.hold(
        hold.id().toString(),
        some.stream().map(CameraId::toString).collect(Collectors.toSet()),
        range.from().toInstant(),
        range.to().toInstant(),
        until.orElse(null));
    inForce.add(hold.id());
    placed++;
  }

  private Duration minutes(int days) {
    return Duration.ofMinutes(random.nextInt((int) Duration.ofDays(days).toMinutes()));
  }

  private void shorten() {
    List<HoldId> free =
        inForce.stream()
            .filter(id -> !ends.isOpen(end -> end.hold.equals(id)))
            .sorted((a, b) -> a.toString().compareTo(b.toString()))
            .toList();
    if (free.isEmpty()) {
      return;
    }
    HoldId id = free.get(random.nextInt(free.size()));
    Optional<Instant> last = holds.get().find(id).orElseThrow().until();
    Instant end = clock.instant().plus(Duration.ofHours(1)).plus(minutes(10));
    Optional<Instant> until =
        random.nextBoolean() && last.filter(each -> !end.isBefore(each)).isEmpty()
            ? Optional.of(end)
            : Optional.empty();
    ends.proposed(
        holds.get().propose(id, until, "closed", TwoPeople.ONE).id(),
        new End(id, until),
        clock.instant());
  }
}
