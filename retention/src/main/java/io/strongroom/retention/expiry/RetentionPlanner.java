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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides what stays and what goes: a pure function of the policy, what is there, what has begun,
 * and the clock.
 *
 * @param policy all versions
 * @param zone whose midnights begin days
 */
public record RetentionPlanner(PolicyHistory policy, ZoneId zone) {
  private static final Comparator<DayKeyId> ORDER =
      Comparator.comparing(DayKeyId::retentionClass).thenComparing(DayKeyId::expiryDay);

  /**
   * Decides on every class-day.
   *
   * @param found what the catalogue has
   * @param begun class-days whose expiry has begun, and what was done last
   * @param clockIsTrusted whether {@code now} may decide that something goes
   */
  public RetentionPlan plan(
      Collection<ClassDay> found, Map<DayKeyId, Step> begun, boolean clockIsTrusted, Instant now) {
    Map<DayKeyId, RetentionPlan.Line> lines = new TreeMap<>(ORDER);
    begun.forEach((id, step) -> lines.put(id, line(id, Optional.empty(), begun(step))));
    for (ClassDay day : found) {
      Step step = begun.get(day.id());
      lines.put(
          day.id(),
          step == null
              ? decide(day, clockIsTrusted, now)
              : line(day.id(), Optional.of(day), begunWithRows(step)));
    }
    return new RetentionPlan(now, policy.current().number(), lines.values().stream().toList());
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

  private RetentionPlan.Line line(DayKeyId id, Optional<ClassDay> found, Decision decision) {
    return new RetentionPlan.Line(id, found, decision, policy.current().number());
  }

  private RetentionPlan.Line decide(ClassDay day, boolean clockIsTrusted, Instant now) {
    Optional<PolicyHistory.Floor> floor =
        policy.floorSince(day.retentionClass(), day.first().toInstant());
    LocalDate floorEnds =
        floor.map(promised -> endOf(day.newest(), promised.days())).orElse(LocalDate.MIN);
    return new RetentionPlan.Line(
        day.id(),
        Optional.of(day),
        decide(day, floor.isPresent(), floorEnds, clockIsTrusted, LocalDate.ofInstant(now, zone)),
        floor.map(PolicyHistory.Floor::version).orElse(policy.current()).number());
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

  /** The first day at whose midnight the last second of footage is {@code days} days old. */
  private LocalDate endOf(WallTime last, int days) {
    return LocalDate.ofInstant(last.plusMicros(-1).toInstant(), zone).plusDays(days + 1L);
  }
}
