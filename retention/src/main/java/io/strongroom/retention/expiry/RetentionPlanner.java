package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.retention.expiry.Decision.Cause;
import io.strongroom.retention.expiry.Decision.Reason;
import io.strongroom.retention.policy.PolicyHistory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides what stays and what goes: a pure function of the policy, what is there, what has begun,
 * and the clock.
 *
 * @param policy all versions
 * @param zone whose midnights begin days
 */
public record RetentionPlanner(PolicyHistory policy, ZoneId zone) {
  static final Comparator<DayKeyId> ORDER =
      Comparator.comparing(DayKeyId::retentionClass)
          .thenComparing(DayKeyId::expiryDay)
          .thenComparing(DayKeyId::hold);

  /**
   * Decides on every class-day.
   *
   * @param found what the catalogue has
   * @param begun class-days whose expiry has begun, and what was done last
   * @param held how many finished packs of a class-day are held
   * @param clockIsTrusted whether {@code now} may decide that something goes
   */
  public RetentionPlan plan(
      Collection<ClassDay> found,
      Map<DayKeyId, Step> begun,
      Map<DayKeyId, Long> held,
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
        lines.put(day.id(), decide(day, packs, clockIsTrusted, now));
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
    return new RetentionPlan.Line(id, found, decision, policy.current().number(), held, List.of());
  }

  private RetentionPlan.Line decide(ClassDay day, long held, boolean clockIsTrusted, Instant now) {
    Optional<Promise> last =
        promises(day).max(Comparator.comparing(Promise::until).thenComparing(Promise::days));
    LocalDate floorEnds = last.map(Promise::until).orElse(LocalDate.MIN);
    return new RetentionPlan.Line(
        day.id(),
        Optional.of(day),
        unlessHeld(
            day,
            held,
            decide(
                day, last.isPresent(), floorEnds, clockIsTrusted, LocalDate.ofInstant(now, zone))),
        last.map(promise -> promise.floor.version()).orElse(policy.current()).number(),
        held,
        List.of());
  }

  private static Decision unlessHeld(ClassDay day, long held, Decision decision) {
    return decision instanceof Decision.Due && held >= day.packs() ? new Decision.Held() : decision;
  }

  private static Decision decide(
      ClassDay day, boolean hasRule, LocalDate floorEnds, boolean clockIsTrusted, LocalDate today) {
    LocalDate expiryDay = day.id().expiryDay();
    boolean keptByFloor = floorEnds.isAfter(expiryDay);
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
   * certificate of the whole can say it. What was promised more is older than the rest.
   *
   * @param today not before any of its floors has ended
   */
  PolicyHistory.Floor floorOfAll(ClassDay day, LocalDate today) {
    LocalDate lastDay = LocalDate.ofInstant(day.last().plusMicros(-1).toInstant(), zone);
    return promises(day)
        .filter(promise -> !today.isBefore(lastDay.plusDays(promise.days() + 1L)))
        .max(Comparator.comparing(Promise::days))
        .orElseThrow()
        .floor;
  }
}
