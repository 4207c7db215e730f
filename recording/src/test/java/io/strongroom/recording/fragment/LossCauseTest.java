package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import org.junit.jupiter.api.Test;

/** What a hole in the samples of a running connection is called. */
class LossCauseTest {
  private static final long FIVE_SECONDS = 5 * 90_000L;

  private final SyntheticCamera camera = new SyntheticCamera();

  @Test
  void aHoleThatTheNetworkMadeIsALoss() {
    camera.connect(SyntheticCamera.videoOnly()).groups(2, 25);
    camera.fragmenter.loss();
    assertThat(holeAfter(FIVE_SECONDS)).isEqualTo(GapCause.LOSS);
  }

  @Test
  void aHoleThatThisMachineMadeIsAnOverload() {
    camera.connect(SyntheticCamera.videoOnly()).groups(2, 25);
    camera.fragmenter.overload();
    assertThat(holeAfter(FIVE_SECONDS)).isEqualTo(GapCause.OVERLOAD);
  }

  @Test
  void aHoleThatNobodyKnowsOfIsTheCameras() {
    camera.connect(SyntheticCamera.videoOnly()).groups(2, 25);
    assertThat(holeAfter(FIVE_SECONDS)).isEqualTo(GapCause.NO_MEDIA);
  }

  @Test
  void anOverloadDoesNotNameTheNextHole() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 25);
    camera.fragmenter.overload();
    Collected out = camera.pass(FIVE_SECONDS).groups(2, 25).pass(FIVE_SECONDS).groups(2, 25).end();
    assertThat(out.holes)
        .extracting(Gap::cause)
        .containsExactly(GapCause.OVERLOAD, GapCause.NO_MEDIA);
  }

  private GapCause holeAfter(long ticks) {
    Collected out = camera.pass(ticks).groups(2, 25).end();
    assertThat(out.holes).hasSize(1);
    return out.holes.getFirst().cause();
  }
}
