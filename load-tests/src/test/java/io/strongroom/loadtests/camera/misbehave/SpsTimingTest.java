package io.strongroom.loadtests.camera.misbehave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpsTimingTest {
  /** Baseline, 640 by 360, without VUI. */
  private static final String BASELINE = "6742c01edc0a02ff95";

  private static byte[] unit(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void declaringAgainChangesNothing() {
    byte[] once = SpsTiming.declare(unit(BASELINE), 25);
    assertThat(once).hasSizeGreaterThan(unit(BASELINE).length + 7);
    assertThat(SpsTiming.declare(once, 25)).isEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 25, 100})
  void onlyTheRateDiffers(int rate) {
    byte[] declared = SpsTiming.declare(unit(BASELINE), rate);
    assertThat(SpsTiming.declare(declared, 25)).isEqualTo(SpsTiming.declare(unit(BASELINE), 25));
  }
}
