package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.WallTime;
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
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides what stays and what goes: a pure function of the policy, what is there, what has begun,
 * and the clock.
 *
 * @param policy all versions
 * @param zone whose midnights begin days
 * @param early class-days that may go as soon as they have met their floor, because room is short
 */
public record RetentionPlanner(PolicyHistory policy, ZoneId zone, Set<DayKeyId> early) {
  static final Comparator<DayKeyId> ORDER =
      Comparator.comparing(DayKeyId::retentionClass)
          .thenComparing(DayKeyId::expiryDay)
          .thenComparing(DayKeyId::hold);

  public RetentionPlanner {
    early = Set.copyOf(early);
  }

  /** One by which nothing goes early. */
  public RetentionPlanner(PolicyHistory policy, ZoneId zone) {
    this(policy, zone, Set.of());
  }

  /** The same by which these may go early. */
  RetentionPlanner releasing(Collection<DayKeyId> ids) {
    return new RetentionPlanner(policy, zone, Set.copyOf(ids));
  }

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

  /**
   * The two dates of a class-day that is there.
   *
   * @param floorEnds from the midnight that begins it on, each second has been kept for its floor
   * @param goes at the midnight that begins it, it goes by itself
   */
  public record Dates(LocalDate floorEnds, LocalDate goes) {}

  /** When a class-day may go and when it will; empty if no version knows its class. */
  public Optional<Dates> dates(ClassDay day) {
    return floor(day)
        .map(floor -> endOf(day.newest(), floor.days()))
        .map(
            floorEnds ->
                new Dates(
                    floorEnds,
                    floorEnds.isAfter(day.id().expiryDay()) ? floorEnds : day.id().expiryDay()));
  }

  private Optional<PolicyHistory.Floor> floor(ClassDay day) {
    return policy.floorSince(day.retentionClass(), day.first().toInstant());
  }

  private RetentionPlan.Line decide(ClassDay day, long held, boolean clockIsTrusted, Instant now) {
    Optional<PolicyHistory.Floor> floor = floor(day);
    LocalDate floorEnds =
        floor.map(promised -> endOf(day.newest(), promised.days())).orElse(LocalDate.MIN);
    return new RetentionPlan.Line(
        day.id(),
        Optional.of(day),
        unlessHeld(
            day,
            held,
            decide(
                day,
                floor.isPresent(),
                floorEnds,
                early.contains(day.id()),
                clockIsTrusted,
                LocalDate.ofInstant(now, zone))),
        floor.map(PolicyHistory.Floor::version).orElse(policy.current()).number(),
        held,
        List.of());
  }

  private static Decision unlessHeld(ClassDay day, long held, Decision decision) {
    return decision instanceof Decision.Due && held >= day.packs() ? new Decision.Held() : decision;
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
}
