package io.strongroom.retention.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.pack.RetentionClass;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordingRulesTest {
  private static final RetentionClass ROAD = new RetentionClass("road");
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 29);
  private static final RetentionRules SHORT = rules(91);
  private static final RetentionRules LONG = rules(121);

  private final Set<DayKeyId> ring = new HashSet<>(SHORT.keysNeeded(TODAY));

  private static RetentionRules rules(int ceiling) {
    return new RetentionRules(List.of(new RetentionRule(ROAD, 90, ceiling, "basis")));
  }

  private static PolicyHistory policy() {
    return new PolicyHistory(
        List.of(
            new PolicyVersion(1, Instant.EPOCH, SHORT), new PolicyVersion(2, Instant.EPOCH, LONG)));
  }

  @Test
  void recordersGoByTheNewestRulesOnceTheirKeysAreThere() {
    RecordingRules rules = new RecordingRules(SHORT);
    rules.follow(LONG);
    rules.advance(ring::contains, TODAY);
    assertThat(rules.areBehind()).isTrue();
    assertThat(rules.expiryDay(ROAD, TODAY)).isEqualTo(TODAY.plusDays(91));
    assertThat(rules.keysNeeded(TODAY))
        .as("what is used stays, what is to be used is made")
        .containsAll(SHORT.keysNeeded(TODAY))
        .containsAll(LONG.keysNeeded(TODAY))
        .doesNotHaveDuplicates();

    ring.addAll(LONG.keysNeeded(TODAY));
    rules.advance(ring::contains, TODAY);
    assertThat(rules.areBehind()).isFalse();
    assertThat(rules.expiryDay(ROAD, TODAY)).isEqualTo(TODAY.plusDays(121));
    assertThat(rules.keysNeeded(TODAY)).isEqualTo(LONG.keysNeeded(TODAY));
  }

  /** Else a restart while the key store is closed would stop recording. */
  @Test
  void aNodeStartsWithTheNewestRulesWhoseKeysItHas() {
    RecordingRules behind = RecordingRules.of(policy(), ring::contains, TODAY);
    assertThat(behind.current()).isEqualTo(SHORT);
    assertThat(behind.areBehind()).isTrue();
    ring.addAll(LONG.keysNeeded(TODAY));
    assertThat(RecordingRules.of(policy(), ring::contains, TODAY).current()).isEqualTo(LONG);
    ring.clear();
    assertThat(RecordingRules.of(policy(), ring::contains, TODAY).current()).isEqualTo(LONG);
  }
}
