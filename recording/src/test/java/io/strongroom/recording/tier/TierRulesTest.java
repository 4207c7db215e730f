package io.strongroom.recording.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Tier;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TierRulesTest {
  @TempDir Path root;

  /** Warm after a day, cold after five: the class of the fixture. */
  @Test
  void aPackIsDueByItsEnd() {
    PackRow row;
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record(1);
      row = site.rows().getFirst();
    }
    WallTime end = row.range().to();
    WallTime warm = end.plusMicros(TimeUnit.DAYS.toMicros(1));
    WallTime cold = end.plusMicros(TimeUnit.DAYS.toMicros(5));
    WallTime beforeWarm = warm.plusMicros(-1);
    TierRules rules = MovingSite.RULES;

    assertThat(rules.dueSince(row, Tier.HOT, Tier.WARM, true, beforeWarm)).isEmpty();
    assertThat(rules.dueSince(row, Tier.HOT, Tier.WARM, true, warm)).isEqualTo(Optional.of(warm));
    assertThat(rules.dueSince(row, Tier.WARM, Tier.WARM, true, warm)).isEmpty();
    assertThat(rules.dueSince(row, Tier.HOT, Tier.COLD, true, cold.plusMicros(-1))).isEmpty();
    assertThat(rules.dueSince(row, Tier.HOT, Tier.COLD, true, cold)).isEqualTo(Optional.of(cold));
    assertThat(rules.dueSince(row, Tier.WARM, Tier.COLD, true, cold)).isEqualTo(Optional.of(cold));
    assertThat(rules.dueSince(row, Tier.COLD, Tier.WARM, true, cold)).isEmpty();
    assertThat(rules.dueSince(row, Tier.COLD, Tier.COLD, true, cold)).isEmpty();
    // straight to the cold store, unless that is away
    assertThat(rules.dueSince(row, Tier.HOT, Tier.WARM, true, cold)).isEmpty();
    assertThat(rules.dueSince(row, Tier.HOT, Tier.WARM, false, cold)).isEqualTo(Optional.of(warm));

    TierRules other =
        new TierRules(
            Map.of(
                new RetentionClass("road"), new TierAges(OptionalInt.of(1), OptionalInt.empty())));
    assertThat(other.dueSince(row, Tier.HOT, Tier.WARM, true, cold)).isEmpty();
  }

  @Test
  void warmComesBeforeCold() {
    assertThatThrownBy(() -> new TierAges(OptionalInt.of(5), OptionalInt.of(5)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
