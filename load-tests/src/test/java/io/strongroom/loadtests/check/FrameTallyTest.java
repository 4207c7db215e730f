package io.strongroom.loadtests.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameTallyTest {
  private static final SentFrames SENT =
      new SentFrames(List.of(new SentFrames.Session(7, 1, 100, 110, 0, 10, 0, 0, List.of())), true);

  private static FrameStamp frame(int camera, long number) {
    return new FrameStamp(camera, number, 0, 0);
  }

  @Test
  void framesMayComeInAnyOrder() {
    FrameTally tally = new FrameTally(7, 90);
    for (long number = 109; number >= 100; number--) {
      tally.add(frame(7, number));
    }

    assertThat(tally.account(SENT, 100, 110, 0))
        .isEqualTo(new FrameAccount(10, 10, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void whatIsWrongIsCounted() {
    FrameTally tally = new FrameTally(7, 90);
    tally.add(frame(7, 100));
    tally.add(frame(7, 100));
    tally.add(frame(7, 100));
    tally.add(frame(8, 101));
    tally.add(frame(7, 89));

    assertThat(tally.account(SENT, 100, 103, 4))
        .isEqualTo(new FrameAccount(3, 1, 2, 1, 2, 4, 0, 0));
  }
}
