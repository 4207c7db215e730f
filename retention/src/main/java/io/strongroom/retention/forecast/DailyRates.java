package io.strongroom.retention.forecast;

import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What classes have recorded in a day, by what is there of the last week. Pure functions. */
final class DailyRates {
  /** So many whole days are looked at, so that work days and holidays have their share. */
  static final int DAYS = 7;

  private DailyRates() {}

  /**
   * The mean of the whole days of the last week on which something was recorded. The first day of a
   * class and today are no whole days; a class without a whole day is missing.
   */
  static Map<RetentionClass, Long> of(Collection<ClassDay> found, ZoneId zone, LocalDate today) {
    Map<RetentionClass, TreeMap<LocalDate, Long>> byDay = new HashMap<>();
    for (ClassDay day : found) {
      LocalDate recorded = LocalDate.ofInstant(day.first().toInstant(), zone);
      byDay
          .computeIfAbsent(day.retentionClass(), type -> new TreeMap<>())
          .merge(recorded, day.bytes(), Long::sum);
    }
    Map<RetentionClass, Long> rates = new HashMap<>();
    byDay.forEach(
        (type, days) -> {
          LocalDate second = days.firstKey().plusDays(1);
          LocalDate weekAgo = today.minusDays(DAYS);
          LocalDate from = second.isAfter(weekAgo) ? second : weekAgo;
          if (from.isBefore(today)) {
            days.subMap(from, today).values().stream()
                .mapToLong(Long::longValue)
                .average()
                .ifPresent(mean -> rates.put(type, Math.round(mean)));
          }
        });
    return rates;
  }
}
