package io.strongroom.recording.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class DurableLagTest {
  private static final WallTime NOW = WallTime.of(Instant.parse("2026-11-22T04:00:00Z"));
  private static final Offset<Double> EXACT = Assertions.within(1e-6);

  private final DurableLag lag = new DurableLag();

  private double within(double seconds) {
    return lag.footageSeconds(DurableLag.BOUNDS_SECONDS.indexOf(seconds));
  }

  @Test
  void footageCountsByItsShareOfEachBucket() {
    // arrived between 3.2 s and 1.2 s ago
    lag.record(NOW.plusMicros(-3_200_000), NOW.plusMicros(-1_200_000), NOW);

    assertThat(within(1.0)).isCloseTo(0, EXACT);
    assertThat(within(1.5)).isCloseTo(0.3, EXACT);
    assertThat(within(3.0)).isCloseTo(1.8, EXACT);
    assertThat(within(3.5)).isCloseTo(2.0, EXACT);
    assertThat(lag.totalFootageSeconds()).isCloseTo(2.0, EXACT);
  }

  @Test
  void whatWaitedLongerThanTheLastBucketIsInTheTotalOnly() {
    lag.record(NOW.plusMicros(-42_000_000), NOW.plusMicros(-29_000_000), NOW);

    assertThat(within(30.0)).isCloseTo(1, EXACT);
    assertThat(lag.totalFootageSeconds()).isCloseTo(13, EXACT);
  }

  @Test
  void aClockSetBackMakesNoNegativeLag() {
    lag.record(NOW.plusMicros(1_000_000), NOW.plusMicros(2_000_000), NOW);

    assertThat(lag.totalFootageSeconds()).isZero();
  }

  @Test
  void aGapWaitsForNothing() {
    RecorderGauge gauge =
        new RecorderGauge(
            CameraId.parse("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"),
            Clock.fixed(NOW.toInstant(), ZoneOffset.UTC),
            lag);
    gauge.fragment(NOW.plusMicros(-100_000_000), 1);
    gauge.durable(NOW.plusMicros(-99_000_000));
    gauge.gap(GapCause.UNREACHABLE, "");
    gauge.fragment(NOW.plusMicros(-2_000_000), 1);
    gauge.durable(NOW.plusMicros(-1_000_000));

    assertThat(within(30.0)).isCloseTo(1, EXACT);
    assertThat(lag.totalFootageSeconds()).isCloseTo(2, EXACT);
  }
}
