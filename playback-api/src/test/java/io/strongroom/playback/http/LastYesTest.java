package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.LastYes.Step;
import org.junit.jupiter.api.Test;

class LastYesTest {
  private final LastYes lastYes = new LastYes();

  @Test
  void whatIsToldYesGoesOn() {
    for (int i = 0; i < 10; i++) {
      assertThat(lastYes.tick()).isEqualTo(Step.ASK);
      lastYes.yes();
    }
  }

  @Test
  void whatIsNotAnsweredEnds() {
    assertThat(lastYes.tick()).isEqualTo(Step.ASK);
    lastYes.yes();
    assertThat(lastYes.tick()).isEqualTo(Step.ASK);
    assertThat(lastYes.tick()).isEqualTo(Step.WAIT);
    assertThat(lastYes.tick()).isEqualTo(Step.END);
  }

  @Test
  void whoHadNoThreadFreeIsAskedAgainAndEndsAllTheSame() {
    assertThat(lastYes.tick()).isEqualTo(Step.ASK);
    lastYes.none();
    assertThat(lastYes.tick()).isEqualTo(Step.ASK);
    lastYes.none();
    assertThat(lastYes.tick()).isEqualTo(Step.END);
  }

  @Test
  void aLateYesCountsFromWhenItWasAskedFor() {
    assertThat(lastYes.tick()).isEqualTo(Step.ASK);
    assertThat(lastYes.tick()).isEqualTo(Step.WAIT);
    lastYes.yes();
    assertThat(lastYes.tick()).isEqualTo(Step.ASK);
    assertThat(lastYes.tick()).isEqualTo(Step.END);
  }
}
