package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Wall time from arrival: what docs/design/time.md says, in numbers. */
class ArrivalTimelineTest {
  private static final long SECOND = 1_000_000;
  private static final WallTime NEVER = new WallTime(Long.MIN_VALUE / 4);

  private final ArrivalTimeline timeline = new ArrivalTimeline(NEVER);
  private long captured = Streams.START;
  private long media = MediaTime.anchoredAt(new WallTime(Streams.START)).ticks();
  private long lastWall = Long.MIN_VALUE;

  /** Runs a camera at 25 Hz with a border each second; answers wall time minus true time. */
  private long run(int seconds, LongUnaryOperator delayMicros, long driftPpm) {
    long error = 0;
    for (int i = 0; i < seconds * 25; i++) {
      timeline.observe(new MediaTime(media), new WallTime(captured + delayMicros.applyAsLong(i)));
      if (i % 25 == 24) {
        long wall = timeline.border(new MediaTime(media)).micros();
        assertThat(wall).isGreaterThanOrEqualTo(lastWall);
        lastWall = wall;
        error = wall - captured;
      }
      captured += 40_000;
      media += 3600 + (i % 25 == 0 ? 25 * 3600 * driftPpm / SECOND : 0);
    }
    return error;
  }

  @Test
  void jitterIsTakenOut() {
    Random random = new Random(20261122);
    assertThat(run(60, i -> random.nextInt(150_000), 0)).isBetween(0L, 10_000L);
  }

  @Test
  void aBurstAtTheStartIsDatedBackWithinTheFirstFragment() {
    // 0.5 s of pictures wait in the ingest's probe and arrive at once
    assertThat(run(1, i -> i < 12 ? 480_000 - i * 40_000 : 0, 0)).isZero();
  }

  @Test
  void aCameraWhoseClockRunsFastOrSlowIsFollowed() {
    assertThat(run(600, i -> 5_000, 200)).isCloseTo(5_000, within(10_000L));
    assertThat(run(600, i -> 5_000, -200)).isCloseTo(5_000, within(10_000L));
  }

  @Test
  void aStallOfTheNetworkMovesNothing() {
    run(60, i -> 0, 0);
    // nothing for 8 s, then everything at once
    assertThat(run(20, i -> i < 200 ? (200 - i) * 40_000 : 0, 0)).isZero();
    assertThat(timeline.takeJump()).isFalse();
  }

  @Test
  void aClockSetForwardByMinutesIsFollowedAtOnce() {
    run(60, i -> 0, 0);
    assertThat(run(2, i -> 120 * SECOND, 0)).isEqualTo(120 * SECOND);
    assertThat(timeline.takeJump()).isTrue();
  }

  @Test
  void aClockSetForwardByFiveSecondsIsFollowedWhenNothingContradictsItForTheWindow() {
    run(60, i -> 0, 0);
    assertThat(run(20, i -> 5 * SECOND, 0)).isLessThan(100_000);
    assertThat(run(10, i -> 5 * SECOND, 0)).isEqualTo(5 * SECOND);
    assertThat(timeline.takeJump()).isTrue();
  }

  @Test
  void aClockSetBackBySecondsIsApproachedAtHalfSpeedAndNeverFalls() {
    run(60, i -> 0, 0);
    assertThat(run(4, i -> -5 * SECOND, 0)).isCloseTo(-2 * SECOND, within(50_000L));
    assertThat(run(10, i -> -5 * SECOND, 0)).isEqualTo(-5 * SECOND);
  }

  @Test
  void aClockSetBackByAnHourIsReportedAndLeftAlone() {
    run(60, i -> 0, 0);
    long fell = timeline.observe(new MediaTime(media), new WallTime(captured - 3600 * SECOND));
    assertThat(fell).isCloseTo(3600 * SECOND, within(100_000L));
    assertThat(run(10, i -> -3600 * SECOND, 0)).isCloseTo(0, within(100_000L));
    assertThat(timeline.takeJump()).isTrue();
  }

  @Test
  void theEndOfTheLastConnectionIsTheFloorUnlessTheClockWasSetBack() {
    ArrivalTimeline near = new ArrivalTimeline(new WallTime(Streams.START + 300_000));
    near.observe(new MediaTime(media), new WallTime(Streams.START));
    assertThat(near.border(new MediaTime(media)).micros()).isEqualTo(Streams.START + 300_000);
    ArrivalTimeline far = new ArrivalTimeline(new WallTime(Streams.START + 3600 * SECOND));
    far.observe(new MediaTime(media), new WallTime(Streams.START));
    assertThat(far.border(new MediaTime(media)).micros()).isCloseTo(Streams.START, within(12L));
  }
}
