package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.ClassDay.Ending;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.expiry.Decision.Cause;
import io.strongroom.retention.expiry.Decision.Reason;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetentionPlannerTest {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 10);

  private static RetentionRules rules(int floor, int ceiling) {
    return new RetentionRules(
        List.of(new RetentionRule(new RetentionClass("road"), floor, ceiling, "basis")));
  }

  private static PolicyHistory policy(RetentionRules... versions) {
    List<PolicyVersion> all = new ArrayList<>();
    for (RetentionRules rules : versions) {
      Instant since = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(30L * all.size()));
      all.add(new PolicyVersion(all.size() + 1, since, rules));
    }
    return new PolicyHistory(all);
  }

  private static Instant at(LocalDate day, String time, ZoneId zone) {
    return LocalDateTime.parse(day + "T" + time).atZone(zone).toInstant();
  }

  /** A class-day of one whole civil day. */
  private static ClassDay recorded(LocalDate day, int ceiling, int open, ZoneId zone) {
    return new ClassDay(
        new DayKeyId("road", day.plusDays(ceiling)),
        24,
        open,
        1_000_000,
        1,
        WallTime.of(day.atStartOfDay(zone).toInstant()),
        WallTime.of(day.plusDays(1).atStartOfDay(zone).toInstant()),
        List.of(new Ending(day, WallTime.of(day.atStartOfDay(zone).toInstant()))),
        Map.of());
  }

  private static RetentionPlan.Line only(
      PolicyHistory policy, ClassDay day, boolean trusted, Instant now) {
    return new RetentionPlanner(policy, SHANGHAI)
        .plan(List.of(day), Map.of(), Map.of(), Map.of(), ThinCounts.NONE, trusted, now)
        .lines()
        .getFirst();
  }

  @Test
  void itIsKeptUntilTheMidnightThatBeginsItsExpiryDay() {
    ClassDay day = recorded(DAY, 91, 0, SHANGHAI);
    LocalDate expiryDay = DAY.plusDays(91);
    PolicyHistory policy = policy(rules(90, 91));
    Instant before = at(expiryDay.minusDays(1), "23:59:59.999999", SHANGHAI);
    assertThat(only(policy, day, true, before).decision())
        .isEqualTo(new Decision.Keep(expiryDay, Reason.EXPIRY_DAY));
    assertThat(only(policy, day, true, at(expiryDay, "00:00", SHANGHAI)).decision())
        .isEqualTo(new Decision.Due(expiryDay, false));
    assertThat(only(policy, day, true, at(expiryDay, "23:59:59", SHANGHAI)).decision())
        .isEqualTo(new Decision.Due(expiryDay, false));
    assertThat(only(policy, day, true, at(expiryDay.plusDays(1), "00:00", SHANGHAI)).decision())
        .isEqualTo(new Decision.Due(expiryDay, true));
  }

  @Test
  void aFloorRaisedLaterHoldsForWhatIsThere() {
    ClassDay day = recorded(DAY, 91, 0, SHANGHAI);
    PolicyHistory policy = policy(rules(90, 91), rules(90, 91), rules(90, 91), rules(120, 121));
    RetentionPlan.Line line = only(policy, day, true, at(DAY.plusDays(91), "12:00", SHANGHAI));
    assertThat(line.decision()).isEqualTo(new Decision.Keep(DAY.plusDays(121), Reason.FLOOR));
    assertThat(line.policyVersion()).isEqualTo(4);
    assertThat(only(policy, day, true, at(DAY.plusDays(121), "00:00", SHANGHAI)).decision())
        .isInstanceOf(Decision.Due.class);
  }

  @Test
  void aFloorThatWasLoweredAgainDoesNotTakeBackWhatWasPromised() {
    ClassDay day = recorded(LocalDate.of(2026, 1, 20), 91, 0, SHANGHAI);
    PolicyHistory policy = policy(rules(90, 91), rules(120, 121), rules(60, 61));
    RetentionPlan.Line line =
        only(policy, day, true, at(LocalDate.of(2026, 1, 20).plusDays(100), "00:00", SHANGHAI));
    assertThat(line.decision())
        .isEqualTo(new Decision.Keep(LocalDate.of(2026, 1, 20).plusDays(121), Reason.FLOOR));
    assertThat(line.policyVersion()).isEqualTo(2);
  }

  @Test
  void aVersionThatEndedBeforeSaysNothing() {
    ClassDay day = recorded(DAY, 61, 0, SHANGHAI);
    PolicyHistory policy = policy(rules(120, 121), rules(60, 61));
    RetentionPlan.Line line = only(policy, day, true, at(DAY.plusDays(61), "00:00", SHANGHAI));
    assertThat(line.decision()).isEqualTo(new Decision.Due(DAY.plusDays(61), false));
    assertThat(line.policyVersion()).isEqualTo(2);
  }

  /**
   * Floor and ceiling fell together, so that older footage and newer have one expiry day: each is
   * kept for what it was promised, and the newer not for the floor of the older.
   */
  @Test
  void whatWasPromisedToOlderFootageKeepsNoNewer() {
    LocalDate older = LocalDate.of(2026, 1, 25);
    LocalDate newer = LocalDate.of(2026, 2, 4);
    PolicyHistory policy = policy(rules(40, 41), rules(30, 31));
    LocalDate expiryDay = newer.plusDays(31);
    ClassDay both = recorded(older, 41, 0, SHANGHAI).plus(recorded(newer, 31, 0, SHANGHAI));
    assertThat(both.id().expiryDay()).isEqualTo(expiryDay);
    assertThat(only(policy, both, true, at(expiryDay.minusDays(1), "23:59", SHANGHAI)).decision())
        .isEqualTo(new Decision.Keep(expiryDay, Reason.EXPIRY_DAY));
    assertThat(only(policy, both, true, at(expiryDay, "00:00", SHANGHAI)).decision())
        .isEqualTo(new Decision.Due(expiryDay, false));
    RetentionPlanner planner = new RetentionPlanner(policy, SHANGHAI);
    assertThat(planner.floorOfAll(both, expiryDay).days())
        .as("what a certificate can say of all of it")
        .isEqualTo(30);
    assertThat(planner.floorOfAll(both, newer.plusDays(41)).days()).isEqualTo(40);
  }

  @Test
  void nothingIsDueByAClockThatNobodyTrusts() {
    ClassDay day = recorded(DAY, 91, 0, SHANGHAI);
    assertThat(only(policy(rules(90, 91)), day, false, Instant.parse("2099-01-01T00:00:00Z")))
        .extracting(RetentionPlan.Line::decision)
        .isEqualTo(new Decision.Wait(Cause.CLOCK));
  }

  @Test
  void whatIsBeingWrittenWaits() {
    ClassDay day = recorded(DAY, 91, 1, SHANGHAI);
    assertThat(only(policy(rules(90, 91)), day, true, at(DAY.plusDays(95), "00:00", SHANGHAI)))
        .extracting(RetentionPlan.Line::decision)
        .isEqualTo(new Decision.Wait(Cause.OPEN_PACKS));
  }

  @Test
  void aClassThatNoVersionKnowsWaitsForItsRule() {
    RetentionRules other =
        new RetentionRules(
            List.of(new RetentionRule(new RetentionClass("other"), 90, 91, "basis")));
    ClassDay day = recorded(DAY, 91, 0, SHANGHAI);
    assertThat(only(policy(other), day, true, at(DAY.plusDays(90), "00:00", SHANGHAI)).decision())
        .isEqualTo(new Decision.Keep(DAY.plusDays(91), Reason.EXPIRY_DAY));
    assertThat(only(policy(other), day, true, at(DAY.plusDays(91), "00:00", SHANGHAI)).decision())
        .isEqualTo(new Decision.Wait(Cause.NO_RULE));
  }

  @Test
  void whatHasBegunGoesOnWhateverTheClockSays() {
    ClassDay day = recorded(DAY, 91, 0, SHANGHAI);
    DayKeyId gone = new DayKeyId("road", DAY);
    RetentionPlan plan =
        new RetentionPlanner(policy(rules(90, 91)), SHANGHAI)
            .plan(
                List.of(day),
                Map.of(day.id(), Step.TOMBSTONE, gone, Step.REMOVED),
                Map.of(),
                Map.of(),
                ThinCounts.NONE,
                false,
                at(DAY, "00:00", SHANGHAI));
    assertThat(plan.lines())
        .extracting(RetentionPlan.Line::decision)
        .containsExactly(new Decision.Gone(), new Decision.GoesOn(Step.TOMBSTONE));
  }

  /** A clock that was months behind: what it recorded is as new as its epochs say. */
  @Test
  void whatWasRecordedByAClockThatWasBehindIsKeptForItsFloor() {
    ClassDay behind = recorded(DAY, 91, 0, SHANGHAI);
    LocalDate truly = DAY.plusDays(200);
    ClassDay day =
        new ClassDay(
            behind.id(),
            behind.packs(),
            0,
            behind.bytes(),
            1,
            behind.first(),
            behind.last(),
            List.of(new Ending(truly, behind.first())),
            Map.of());
    PolicyHistory policy = policy(rules(90, 91));
    assertThat(only(policy, day, true, at(truly, "13:00", SHANGHAI)).decision())
        .isEqualTo(new Decision.Keep(truly.plusDays(91), Reason.FLOOR));
    assertThat(only(policy, day, true, at(truly.plusDays(91), "00:00", SHANGHAI)).decision())
        .isEqualTo(new Decision.Due(truly.plusDays(91), false));
  }

  @Test
  void whatIsRecordedIntoAClassDayThatHasGoneIsTakenByNobody() {
    ClassDay day = recorded(DAY, 91, 0, SHANGHAI);
    RetentionPlan plan =
        new RetentionPlanner(policy(rules(90, 91)), SHANGHAI)
            .plan(
                List.of(day),
                Map.of(day.id(), Step.REMOVED),
                Map.of(),
                Map.of(),
                ThinCounts.NONE,
                true,
                at(DAY.plusDays(300), "00:00", SHANGHAI));
    assertThat(plan.lines())
        .extracting(RetentionPlan.Line::decision)
        .containsExactly(new Decision.Wait(Cause.RECORDED_AGAIN));
  }

  /**
   * By counting hours, in zones with days of 23 and 25: nothing goes before its last second has the
   * floor's age, and all is due before its first second is a day older than its ceiling.
   */
  @Test
  void nothingIsEarlyAndNothingLateInAnyZone() {
    Random random = new Random(17);
    for (String zoneName : List.of("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC")) {
      ZoneId zone = ZoneId.of(zoneName);
      for (int i = 0; i < 2_000; i++) {
        int floor = 30 + random.nextInt(100);
        int ceiling = floor + 1 + random.nextInt(3);
        LocalDate day = DAY.plusDays(random.nextInt(400));
        ClassDay found = recorded(day, ceiling, 0, zone);
        RetentionPlanner planner = new RetentionPlanner(policy(rules(floor, ceiling)), zone);
        Instant now =
            found.first().toInstant().plus(Duration.ofHours(random.nextInt(24 * (ceiling + 4))));
        Decision decision =
            planner
                .plan(List.of(found), Map.of(), Map.of(), Map.of(), ThinCounts.NONE, true, now)
                .lines()
                .getFirst()
                .decision();
        long hoursOfNewest = Duration.between(found.last().toInstant(), now).toHours();
        long hoursOfOldest = Duration.between(found.first().toInstant(), now).toHours();
        if (decision instanceof Decision.Due) {
          // a day of 25 hours may take one from the age in hours, never a civil day
          assertThat(hoursOfNewest).isGreaterThanOrEqualTo(24L * floor - 1);
          assertThat(LocalDate.ofInstant(now, zone))
              .isAfterOrEqualTo(day.plusDays(1).plusDays(floor));
        } else {
          assertThat(hoursOfOldest).isLessThan(24L * ceiling + 1);
        }
      }
    }
  }

  private static List<RetentionPlan.Line> planned(
      Map<DayKeyId, Step> begun, long heldOfDay, long heldOfRest, Instant now) {
    ClassDay day = recorded(DAY, 91, 0, SHANGHAI);
    DayKeyId rest = day.id().next();
    return new RetentionPlanner(policy(rules(90, 91)), SHANGHAI)
        .plan(
            List.of(
                day,
                new ClassDay(
                    rest, 4, 0, 1_000, 1, day.first(), day.last(), day.endings(), Map.of())),
            begun,
            Map.of(day.id(), heldOfDay, rest, heldOfRest),
            Map.of(),
            ThinCounts.NONE,
            true,
            now)
        .lines();
  }

  private static List<Decision> decisions(
      Map<DayKeyId, Step> begun, long heldOfDay, long heldOfRest, Instant now) {
    return planned(begun, heldOfDay, heldOfRest, now).stream()
        .map(RetentionPlan.Line::decision)
        .toList();
  }

  @Test
  void whatIsHeldStaysWhenTheRestIsDue() {
    Instant due = at(DAY.plusDays(91), "00:00", SHANGHAI);
    Decision isDue = new Decision.Due(DAY.plusDays(91), false);
    assertThat(decisions(Map.of(), 23, 4, due)).containsExactly(isDue, new Decision.Held());
    assertThat(planned(Map.of(), 23, 4, due).getFirst().heldPacks()).isEqualTo(23);
    assertThat(decisions(Map.of(), 24, 4, due))
        .containsExactly(new Decision.Held(), new Decision.Held());
    assertThat(decisions(Map.of(), 24, 4, at(DAY.plusDays(90), "00:00", SHANGHAI)).getFirst())
        .isInstanceOf(Decision.Keep.class);
  }

  @Test
  void whatIsHeldNoMoreGoesOnceTheKeyBeforeItIsDestroyed() {
    Instant due = at(DAY.plusDays(91), "00:00", SHANGHAI);
    DayKeyId day = new DayKeyId("road", DAY.plusDays(91));
    for (Step step : List.of(Step.TOMBSTONE, Step.HELD_MOVED)) {
      assertThat(decisions(Map.of(day, step), 0, 3, due).getLast())
          .isEqualTo(new Decision.Wait(Cause.FORMER_KEY));
    }
    for (Step step : List.of(Step.KEY_DESTROYED, Step.PARTLY_REMOVED, Step.REMOVED)) {
      assertThat(decisions(Map.of(day, step), 0, 3, due).getLast())
          .isEqualTo(new Decision.Due(DAY.plusDays(91), false));
      assertThat(decisions(Map.of(day, step), 0, 4, due).getLast()).isEqualTo(new Decision.Held());
    }
  }
}
