package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sleeps between drains, by what came. */
class PaceTest {
  private static final int HELD_BYTES = 400_000;
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private long now = TimeUnit.SECONDS.toNanos(1000);
  private long least = Long.MAX_VALUE;
  private long drains;

  /**
   * Drains for some seconds a camera of 25 frames a second whose first frame of each second is
   * larger.
   */
  private void run(Pace pace, int seconds, int keyframeBytes, int frameBytes) {
    long start = now;
    long frames = 0;
    while (now < start + TimeUnit.SECONDS.toNanos(seconds)) {
      long due = (now - start) / (40 * MILLI);
      int bytes = 0;
      for (; frames < due; frames++) {
        bytes += frames % 25 == 0 ? keyframeBytes : frameBytes;
      }
      long sleep = pace.next(bytes, now);
      drains++;
      if (now > start + TimeUnit.SECONDS.toNanos(1)) {
        least = Math.min(least, sleep);
      }
      now += sleep;
    }
  }

  @Test
  void aCameraWithRoomIsDrainedFiveTimesASecondThoughItsKeyframesAreLarge() {
    run(new Pace(HELD_BYTES, now), 20, 90_000, 6_700);
    assertThat(least).isGreaterThanOrEqualTo(180 * MILLI);
    assertThat(drains).isBetween(95L, 115L);
  }

  @Test
  void aFastCameraNeverFillsMoreThanHalf() {
    run(new Pace(HELD_BYTES, now), 20, 80_000, 80_000);
    // 2 MB a second: half of the buffer in 100 ms
    assertThat(least).isBetween(60 * MILLI, 100 * MILLI);
  }

  @Test
  void aBurstShortensTheNextSleepAndIsForgotten() {
    Pace pace = new Pace(HELD_BYTES, now);
    run(pace, 5, 10_000, 10_000);
    now += 50 * MILLI;
    assertThat(pace.next(390_000, now)).isLessThan(150 * MILLI);
    run(pace, 60, 10_000, 10_000);
    now += 10 * MILLI;
    assertThat(pace.next(1_000, now)).isGreaterThan(180 * MILLI);
  }

  @Test
  void neverShorterThanTheShortestNorBeyondTheGrid() {
    Pace pace = new Pace(HELD_BYTES, now);
    for (int i = 0; i < 100; i++) {
      long sleep = pace.next(1 << 20, now);
      assertThat(sleep).isPositive().isLessThanOrEqualTo(200 * MILLI);
      now += sleep;
      assertThat(now % (10 * MILLI)).isZero();
    }
  }
}
