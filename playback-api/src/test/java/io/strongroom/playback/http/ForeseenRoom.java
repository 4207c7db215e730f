package io.strongroom.playback.http;

import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.forecast.Forecast;
import io.strongroom.retention.forecast.ForecastView;
import io.strongroom.retention.forecast.Forecaster;
import io.strongroom.retention.forecast.Load;
import io.strongroom.retention.forecast.ShortageRules;
import io.strongroom.retention.forecast.Stock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The real forecaster over room of the test's: endless, until the test says how much. */
final class ForeseenRoom implements ForecastView {
  static final Instant NOW = Instant.parse("2026-03-09T16:00:00Z");
  static final RetentionClass STANDARD = new RetentionClass("standard");

  volatile long roomBytes = 1L << 60;

  @Override
  public Forecast forecast() {
    return foretold(20_000_000_000L);
  }

  @Override
  public Forecast with(RetentionClass type, long bitsPerSecond) {
    return foretold(20_000_000_000L + bitsPerSecond / 8 * 86_400);
  }

  private Forecast foretold(long bytesPerDay) {
    LocalDate day = LocalDate.of(2026, 3, 10);
    return new Forecaster(PlannedRetention.ZONE)
        .forecast(
            List.of(new Load(STANDARD, bytesPerDay, 90, 91, 0, Optional.empty())),
            List.of(new Stock(STANDARD, day, day.plusDays(1), 5_000_000_000L, 1_000_000_000L)),
            roomBytes,
            1_000_000_000_000L,
            40_000_000_000L,
            NOW);
  }

  @Override
  public long usualBitsPerSecond(RetentionClass type) {
    return 4_000_000;
  }

  @Override
  public ShortageRules rules() {
    return new ShortageRules(4, 2, List.of(), Duration.ofDays(7));
  }
}
