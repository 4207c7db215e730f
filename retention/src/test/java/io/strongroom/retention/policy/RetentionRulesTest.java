package io.strongroom.retention.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.policy.RetentionRule.Part;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetentionRulesTest {
  private static final RetentionClass STANDARD = new RetentionClass("standard");

  @Test
  void neitherTheFirstNorTheLastSecondOfADayBreaksFloorOrCeiling() {
    RetentionRule rule = new RetentionRule(STANDARD, 90, 91, "basis");
    ZoneId zone = ZoneId.of("Asia/Shanghai");
    LocalDate day = LocalDate.of(2026, 11, 22);

    var deleted = rule.expiryDay(day).atStartOfDay(zone);
    var firstSecond = day.atStartOfDay(zone);
    var lastSecond = day.plusDays(1).atStartOfDay(zone).minusSeconds(1);

    assertThat(Duration.between(lastSecond, deleted)).isGreaterThanOrEqualTo(Duration.ofDays(90));
    assertThat(Duration.between(firstSecond, deleted)).isLessThanOrEqualTo(Duration.ofDays(91));
  }

  @ParameterizedTest
  @CsvSource({"29,90,least 30", "90,90,greater than floor-days", "90,4000,at most", "30,31,''"})
  void aRuleChecksItself(int floor, int ceiling, String message) {
    if (message.isEmpty()) {
      assertThat(new RetentionRule(STANDARD, floor, ceiling, "basis").floorDays()).isEqualTo(floor);
    } else {
      assertThatThrownBy(() -> new RetentionRule(STANDARD, floor, ceiling, "basis"))
          .hasMessageContaining("retention.classes.standard")
          .hasMessageContaining(message);
    }
  }

  @Test
  void aFloorUnderThirtyDaysSaysWhyTheLawDoesNotApply() {
    Optional<String> why = Optional.of("private rooms");
    assertThat(new RetentionRule(STANDARD, 14, 15, "basis", why).outsideScope()).isEqualTo(why);
    assertThat(flaw(29, 31, why)).isEmpty();
    assertThat(flaw(30, 31, why))
        .hasValueSatisfying(flaw -> assertThat(flaw.part()).isEqualTo(Part.OUTSIDE_SCOPE));
    assertThat(flaw(14, 15, Optional.of(" ")))
        .hasValueSatisfying(flaw -> assertThat(flaw.part()).isEqualTo(Part.OUTSIDE_SCOPE));
    assertThat(flaw(0, 15, why))
        .hasValueSatisfying(flaw -> assertThat(flaw.part()).isEqualTo(Part.FLOOR_DAYS));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "90,-,90,-,false",
        "90,-,120,-,false",
        "90,-,89,-,true",
        "14,why,90,-,false",
        "14,why,20,why,false",
        "14,why,20,other,true",
        "14,why,13,why,true",
        "-,-,30,-,false",
        "-,-,14,why,true"
      })
  void whatLowersAFloorOrMarksAClassNeedsTwo(
      @Nullable Integer floor,
      @Nullable String mark,
      int nextFloor,
      @Nullable String nextMark,
      boolean two) {
    Optional<RetentionRule> before = Optional.ofNullable(floor).map(days -> rule(days, mark));
    assertThat(rule(nextFloor, nextMark).needsTwoPeopleAfter(before)).isEqualTo(two);
  }

  private static RetentionRule rule(int floor, @Nullable String mark) {
    return new RetentionRule(STANDARD, floor, 200, "basis", Optional.ofNullable(mark));
  }

  @Test
  void anUnknownClassIsRefusedWithTheKnownOnes() {
    RetentionRules rules =
        new RetentionRules(List.of(new RetentionRule(STANDARD, 90, 91, "basis")));

    assertThatThrownBy(() -> rules.rule(new RetentionClass("gold")))
        .hasMessageContaining("gold")
        .hasMessageContaining("standard");
  }

  @Test
  void keysAreNeededFromYesterdayToEightDaysAheadForEachClass() {
    RetentionRules rules =
        new RetentionRules(
            List.of(
                new RetentionRule(STANDARD, 90, 91, "basis"),
                new RetentionRule(new RetentionClass("brief"), 30, 31, "basis")));
    LocalDate today = LocalDate.of(2026, 11, 22);

    List<DayKeyId> needed = rules.keysNeeded(today);

    assertThat(needed)
        .hasSize(20)
        .contains(new DayKeyId("standard", today.plusDays(90)))
        .contains(new DayKeyId("standard", today.plusDays(99)))
        .contains(new DayKeyId("brief", today.plusDays(39)));
  }

  private static Optional<RetentionRule.Flaw> flaw(
      int floor, int ceiling, Optional<String> outsideScope) {
    return RetentionRule.flaw(floor, ceiling, "basis", outsideScope, Optional.empty());
  }

  @Test
  void keyframesAloneStayFromTheFloorOnAndNotUntilTheCeiling() {
    for (int days : new int[] {90, 179}) {
      assertThat(RetentionRule.flaw(90, 180, "basis", Optional.empty(), Optional.of(days)))
          .isEmpty();
    }
    for (int days : new int[] {0, 89, 180}) {
      assertThat(RetentionRule.flaw(90, 180, "basis", Optional.empty(), Optional.of(days)))
          .map(RetentionRule.Flaw::part)
          .contains(RetentionRule.Part.THIN_AFTER_DAYS);
    }
  }
}
