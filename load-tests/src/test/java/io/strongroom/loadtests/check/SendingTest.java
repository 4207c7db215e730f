package io.strongroom.loadtests.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.camera.SentLedger;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SendingTest {
  private static SentFrames.Session session(long first, long next, SentFrames.Gap... gaps) {
    return new SentFrames.Session(1, 1, first, next, 0, next - first, 0, 0, List.of(gaps));
  }

  private static Sending of(SentFrames.Session... sessions) {
    return Sending.of(new SentFrames(List.of(sessions), true), List.of(1), 100, 200);
  }

  @Test
  void everyFrameWentOut() {
    assertThat(of(session(50, 250))).isEqualTo(new Sending(100, 100, 0, 0, 0, 0));
    assertThat(of(session(50, 250)).complete()).isTrue();
  }

  @Test
  void whatIsLeftOutHasACause() {
    Sending sending =
        of(
            session(
                50,
                250,
                new SentFrames.Gap(90, 110, SentLedger.Skip.SLOW_CLIENT),
                new SentFrames.Gap(120, 123, SentLedger.Skip.WITHHELD),
                new SentFrames.Gap(198, 220, SentLedger.Skip.LATE)));

    assertThat(sending).isEqualTo(new Sending(100, 85, 10, 2, 3, 0));
    assertThat(sending.complete()).isFalse();
  }

  @Test
  void betweenTwoConnectionsNothingIsSent() {
    assertThat(of(session(50, 130), session(150, 250)))
        .isEqualTo(new Sending(100, 80, 0, 0, 0, 20));
  }

  @Test
  void aCameraThatNobodyConnectedToSendsNothing() {
    assertThat(of()).isEqualTo(new Sending(100, 0, 0, 0, 0, 100));
  }
}
