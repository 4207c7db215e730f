package io.strongroom.retention.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.pack.RetentionClass;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
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
}
