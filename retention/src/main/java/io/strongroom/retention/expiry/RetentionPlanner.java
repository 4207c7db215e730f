package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.expiry.Decision.Cause;
import io.strongroom.retention.expiry.Decision.Reason;
import io.strongroom.retention.policy.PolicyHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides what stays and what goes: a pure function of the policy, what is there, what has begun,
 * and the clock.
 *
 * @param policy all versions
 * @param zone whose midnights begin days
 * @param early class-days that may go as soon as they have met their floor, because room is short
 * @param thinnedEarly class-days whose full rate may go then, for the same reason
 */
public record RetentionPlanner(
    PolicyHistory policy, ZoneId zone, Set<DayKeyId> early, Set<DayKeyId> thinnedEarly) {
  /**
   * So long after its end nothing of a day is taken by order: recorders have its key for one more
   * day, because clocks may be a little off, then its completeness records are made, which name
   * what goes.
   */
  static final Duration SETTLING = Duration.ofHours(26);

  static final Comparator<DayKeyId> ORDER =
      Comparator.comparing(DayKeyId::retentionClass)
          .thenComparing(DayKeyId::expiryDay)
          .thenComparing(DayKeyId::hold);

  public RetentionPlanner {
    early = Set.copyOf(early);
    thinnedEarly = Set.copyOf(thinnedEarly);
  }

  /** One by which nothing goes early. */
  public RetentionPlanner(PolicyHistory policy, ZoneId zone) {
    this(policy, zone, Set.of(), Set.of());
  }

  /** The same by which these may go early. */
  RetentionPlanner releasing(Collection<DayKeyId> ids) {
    return new RetentionPlanner(policy, zone, Set.copyOf(ids), Set.of());
  }

  /** The same by which the full rate of these may go early. */
  RetentionPlanner thinning(Collection<DayKeyId> ids) {
    return new RetentionPlanner(policy, zone, Set.of(), Set.copyOf(ids));
  }

  /**
   * Decides on every class-day.
   *
   * @param found what the catalogue has
   * @param begun class-days whose expiry has begun, and what was done last
   * @param held how many finished packs of a class-day are held
   * @param ordered how many go by orders, before their time
   * @param thinning how far that has come
   * @param clockIsTrusted whether {@code now} may decide that something goes
   */
  public RetentionPlan plan(
      Collection<ClassDay> found,
      Map<DayKeyId, Step> begun,
      Map<DayKeyId, Long> held,
      Map<DayKeyId, Long> ordered,
      ThinCounts thinning,
      boolean clockIsTrusted,
      Instant now) {
    Map<DayKeyId, RetentionPlan.Line> lines = new TreeMap<>(ORDER);
    begun.forEach((id, step) -> lines.put(id, line(id, Optional.empty(), begun(step), 0)));
    for (ClassDay day : found) {
      Step step = begun.get(day.id());
      long packs = held.getOrDefault(day.id(), 0L);
      if (step != null) {
        lines.put(day.id(), line(day.id(), Optional.of(day), begunWithRows(step), packs));
      } else if (formerKeyLives(day.id(), begun)) {
        Decision wait = new Decision.Wait(Cause.FORMER_KEY);
        lines.put(day.id(), line(day.id(), Optional.of(day), wait, packs));
      } else {
        long going = ordered.getOrDefault(day.id(), 0L);
        lines.put(day.id(), decide(day, packs, going, thinning, clockIsTrusted, now));
      }
    }
    return new RetentionPlan(
        now, policy.current().number(), lines.values().stream().toList(), List.of());
  }

  private static Decision begun(Step step) {
    return step == Step.REMOVED ? new Decision.Gone() : new Decision.GoesOn(step);
  }

  /**
   * Where all had gone, more was recorded, by a clock that was wrong: nothing takes it by itself.
   */
  private static Decision begunWithRows(Step step) {
    return step == Step.REMOVED ? new Decision.Wait(Cause.RECORDED_AGAIN) : begun(step);
  }

  /** Else packs might go over to a hold key that is destroyed already. */
  private static boolean formerKeyLives(DayKeyId id, Map<DayKeyId, Step> begun) {
    return begun.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getValue().keyLives()
                    && entry.getKey().classDay().equals(id.classDay())
                    && entry.getKey().hold() < id.hold());
  }

  private RetentionPlan.Line line(
      DayKeyId id, Optional<ClassDay> found, Decision decision, long held) {
    return new RetentionPlan.Line(
        id, found, decision, policy.current().number(), held, FullRate.NONE, List.of());
  }

  /**
   * The first day at whose midnight footage has met its floor; empty if no version knows its class.
   *
   * @param first recorded instant
   * @param newest recorded instant
   */
  Optional<LocalDate> floorEnds(DayKeyId id, WallTime first, WallTime newest) {
    return policy
        .floorSince(new RetentionClass(id.retentionClass()), first.toInstant())
        .map(promised -> endOf(newest, promised.days()));
  }

  /** The same of all of a class-day. */
  Optional<LocalDate> floorEnds(ClassDay day) {
    return last(day).map(Promise::until);
  }

  /**
   * The two dates of a class-day that is there.
   *
   * @param floorEnds from the midnight that begins it on, each second has been kept for its floor
   * @param goes at the midnight that begins it, it goes by itself
   */
  public record Dates(LocalDate floorEnds, LocalDate goes) {}

  /** When a class-day may go and when it will; empty if no version knows its class. */
  public Optional<Dates> dates(ClassDay day) {
    return floorEnds(day)
        .map(
            floorEnds ->
                new Dates(
                    floorEnds,
                    floorEnds.isAfter(day.id().expiryDay()) ? floorEnds : day.id().expiryDay()));
  }

  private RetentionPlan.Line decide(
      ClassDay day,
      long held,
      long ordered,
      ThinCounts thinning,
      boolean clockIsTrusted,
      Instant now) {
    Optional<Promise> last = last(day);
    LocalDate floorEnds = last.map(Promise::until).orElse(LocalDate.MIN);
    Decision byTime =
        unlessHeld(
            day,
            held,
            decide(
                day,
                last.isPresent(),
                floorEnds,
                early.contains(day.id()),
                clockIsTrusted,
                LocalDate.ofInstant(now, zone)));
    Decision decision =
        unlessThinned(
            day,
            thinning,
            unlessOrdered(day, ordered, byTime, last.isPresent(), clockIsTrusted, now),
            clockIsTrusted,
            now);
    return new RetentionPlan.Line(
        day.id(),
        Optional.of(day),
        decision,
        last.map(promise -> promise.floor.version()).orElse(policy.current()).number(),
        held,
        stays(decision) && mayBeThinned(day, now) ? thinning.fullRate(day.id()) : FullRate.NONE,
        List.of());
  }

  private static boolean stays(Decision decision) {
    return switch (decision) {
      case Decision.Keep _, Decision.Held _, Decision.Ordered _, Decision.Thin _ -> true;
      case Decision.Due _, Decision.Wait _, Decision.GoesOn _, Decision.Gone _ -> false;
    };
  }

  /** Whether the full rate of all of a class-day is old enough to go. */
  private boolean mayBeThinned(ClassDay day, Instant now) {
    return thinsOn(day).filter(on -> !LocalDate.ofInstant(now, zone).isBefore(on)).isPresent();
  }

  private static Decision unlessHeld(ClassDay day, long held, Decision decision) {
    return decision instanceof Decision.Due && held >= day.packs() ? new Decision.Held() : decision;
  }

  /** What is to stay may have packs that orders take; what goes or waits goes with them. */
  private Decision unlessOrdered(
      ClassDay day,
      long ordered,
      Decision byTime,
      boolean hasRule,
      boolean clockIsTrusted,
      Instant now) {
    boolean stays = byTime instanceof Decision.Keep || byTime instanceof Decision.Held;
    return stays && ordered > 0
        ? new Decision.Ordered(ordered, waitsFor(day, hasRule, clockIsTrusted, now))
        : byTime;
  }

  /** What is to stay, and no order takes any of, may have packs whose keyframes are enough now. */
  private Decision unlessThinned(
      ClassDay day, ThinCounts thinning, Decision other, boolean clockIsTrusted, Instant now) {
    boolean stays = other instanceof Decision.Keep || other instanceof Decision.Held;
    long done = thinning.done(day.id());
    if (!stays || !mayBeThinned(day, now) || done + thinning.waiting(day.id()) == 0) {
      return other;
    }
    return new Decision.Thin(
        done,
        waitsFor(day, true, clockIsTrusted, now)
            .or(
                () ->
                    thinning.waiting(day.id()) > 0
                        ? Optional.of(Cause.THINNING)
                        : Optional.empty()));
  }

  /**
   * The first day at whose midnight the full rate of all of a class-day may go: later than its
   * floor or with it. Empty if it may not before its time is over.
   */
  public Optional<LocalDate> thinsOn(ClassDay day) {
    Optional<LocalDate> floor = floorEnds(day);
    Optional<LocalDate> latest = floor;
    for (ClassDay.Ending ending : day.endings()) {
      Optional<LocalDate> on =
          policy
              .thinnedSince(day.retentionClass(), ending.first().toInstant())
              .map(days -> ending.day().plusDays(days + 1L));
      if (on.isEmpty() || latest.isEmpty()) {
        return Optional.empty();
      }
      latest = on.get().isAfter(latest.get()) ? on : latest;
    }
    return thinnedEarly.contains(day.id()) ? floor : latest;
  }

  private Optional<Cause> waitsFor(
      ClassDay day, boolean hasRule, boolean clockIsTrusted, Instant now) {
    if (!hasRule) {
      return Optional.of(Cause.NO_RULE);
    }
    if (day.openPacks() > 0) {
      return Optional.of(Cause.OPEN_PACKS);
    }
    if (!clockIsTrusted) {
      return Optional.of(Cause.CLOCK);
    }
    Instant settled = endOf(day.last(), 0).atStartOfDay(zone).toInstant().plus(SETTLING);
    return now.isBefore(settled) ? Optional.of(Cause.DAY_NOT_OVER) : Optional.empty();
  }

  private static Decision decide(
      ClassDay day,
      boolean hasRule,
      LocalDate floorEnds,
      boolean goesEarly,
      boolean clockIsTrusted,
      LocalDate today) {
    LocalDate expiryDay = day.id().expiryDay();
    boolean keptByFloor = floorEnds.isAfter(expiryDay) || (goesEarly && hasRule);
    LocalDate until = keptByFloor ? floorEnds : expiryDay;
    if (today.isBefore(until)) {
      return new Decision.Keep(until, keptByFloor ? Reason.FLOOR : Reason.EXPIRY_DAY);
    }
    if (!hasRule) {
      return new Decision.Wait(Cause.NO_RULE);
    }
    if (day.openPacks() > 0) {
      return new Decision.Wait(Cause.OPEN_PACKS);
    }
    return clockIsTrusted
        ? new Decision.Due(until, today.isAfter(until))
        : new Decision.Wait(Cause.CLOCK);
  }

  /** The first day at whose midnight the last second of footage is {@code days} days old. */
  private LocalDate endOf(WallTime last, int days) {
    return LocalDate.ofInstant(last.plusMicros(-1).toInstant(), zone).plusDays(days + 1L);
  }

  /**
   * What packs of a class-day that end on one day were promised.
   *
   * @param until the first day at whose midnight the last second of them is old enough
   */
  private record Promise(PolicyHistory.Floor floor, LocalDate until) {
    int days() {
      return floor.days();
    }
  }

  /** The promise that ends last. */
  private Optional<Promise> last(ClassDay day) {
    return promises(day).max(Comparator.comparing(Promise::until).thenComparing(Promise::days));
  }

  /** Of the packs that end on one day, the oldest has the highest floor. */
  private Stream<Promise> promises(ClassDay day) {
    return day.endings().stream()
        .flatMap(
            ending ->
                policy
                    .floorSince(day.retentionClass(), ending.first().toInstant())
                    .map(floor -> new Promise(floor, ending.day().plusDays(floor.days() + 1L)))
                    .stream());
  }

  /**
   * The highest floor of any of a class-day that all of it has been kept for by a day, so that a
   * certificate of the whole can say it. What was promised more is older than the rest. Of what
   * goes before its time, by order, the highest of all.
   */
  PolicyHistory.Floor floorOfAll(ClassDay day, LocalDate today) {
    boolean isEarly = floorEnds(day).filter(today::isBefore).isPresent();
    return promises(day)
        .filter(promise -> isEarly || !today.isBefore(endOf(day.last(), promise.days())))
        .max(Comparator.comparing(Promise::days))
        .orElseThrow()
        .floor;
  }
}
