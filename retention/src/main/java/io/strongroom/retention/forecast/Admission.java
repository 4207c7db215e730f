package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.forecast.Forecast.Line;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether there is room for one camera more. Thread-safe; a question reads the whole catalogue.
 *
 * @param refuses whether a camera that would break a floor is refused unless a reason is given, or
 *     taken and marked
 */
public record Admission(ForecastView forecasts, boolean refuses) {
  private static final double MEGA = 1e6;

  /**
   * What speaks against a camera: the sum by which a floor would break with it.
   *
   * @param bitsPerSecond that it is said to bring; empty: what cameras of its class usually do
   * @return empty if every floor can be kept with it
   */
  public Optional<String> objection(RetentionClass type, OptionalLong bitsPerSecond) {
    long bits = bitsPerSecond.orElseGet(() -> forecasts.usualBitsPerSecond(type));
    Forecast with = forecasts.with(type, bits);
    return with.lines().stream()
        .filter(line -> line.breaksAt().isPresent())
        .min(Comparator.comparing((Line line) -> line.breaksAt().orElse(Instant.MAX)))
        .map(
            line ->
                "With this camera of class %s at %s Mbit/s%s: %s"
                    .formatted(
                        type,
                        String.format(Locale.ROOT, "%.1f", bits / MEGA),
                        bitsPerSecond.isPresent() ? "" : " (assumed)",
                        Arithmetic.of(with, line)));
  }
}
