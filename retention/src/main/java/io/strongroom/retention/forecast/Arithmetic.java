package io.strongroom.retention.forecast;

import io.strongroom.retention.forecast.Forecast.Line;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A forecast in words. Pure functions. */
public final class Arithmetic {
  private static final double GIGA = 1e9;

  private Arithmetic() {}

  /** From when on a class has no room, and by what sum. */
  public static String of(Forecast forecast, Line line) {
    List<Line> all = forecast.lines();
    return "From %s on there is no room to record class %s and keep every floor. All classes bring %s a day, %s of it this one, which keeps it for %d days and more; %s are free, and %s of all footage have met their floor."
        .formatted(
            line.breaksAt().map(at -> at.truncatedTo(ChronoUnit.MINUTES).toString()).orElse("-"),
            line.type(),
            size(all.stream().mapToLong(Line::bytesPerDay).sum()),
            size(line.bytesPerDay()),
            line.floorDays(),
            size(forecast.roomBytes()),
            size(all.stream().mapToLong(Line::pastFloorBytes).sum()));
  }

  /** Bytes as people read them. */
  public static String size(long bytes) {
    return String.format(Locale.ROOT, bytes < GIGA / 10 ? "%.4f GB" : "%.1f GB", bytes / GIGA);
  }
}
