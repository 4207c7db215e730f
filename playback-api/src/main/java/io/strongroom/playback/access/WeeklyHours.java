package io.strongroom.playback.access;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A stretch of some days of the week, by the clock of the installation's zone. One that goes over
 * midnight is two of these. Immutable; pure.
 *
 * @param days at least one
 * @param fromMinute of the day, included
 * @param toMinute of the day, excluded; 1,440 is midnight
 */
public record WeeklyHours(Set<DayOfWeek> days, int fromMinute, int toMinute) {
  private static final int DAY_MINUTES = 1_440;
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-4]):([0-5][0-9])");

  public WeeklyHours {
    days = Set.copyOf(days);
    if (days.isEmpty()) {
      throw wrong("names no day of mon, tue, wed, thu, fri, sat, sun");
    }
    if (fromMinute < 0 || toMinute > DAY_MINUTES || fromMinute >= toMinute) {
      throw wrong("must begin before they end; give hours over midnight as two");
    }
  }

  /** As people write it: days by their first three letters, times as {@code 08:00}. */
  public static WeeklyHours of(List<String> days, String from, String to) {
    Set<DayOfWeek> wanted = EnumSet.noneOf(DayOfWeek.class);
    for (String day : days) {
      wanted.add(
          Set.of(DayOfWeek.values()).stream()
              .filter(each -> code(each).equals(day))
              .findFirst()
              .orElseThrow(() -> wrong("days must be of mon, tue, wed, thu, fri, sat, sun")));
    }
    return new WeeklyHours(wanted, minute(from), minute(to));
  }

  /** Whether an instant, as the clocks of the zone show it, lies within. */
  public boolean contains(ZonedDateTime now) {
    int minute = now.getHour() * 60 + now.getMinute();
    return days.contains(now.getDayOfWeek()) && fromMinute <= minute && minute < toMinute;
  }

  /** The days from Monday on. */
  public List<String> dayCodes() {
    return EnumSet.copyOf(days).stream().map(WeeklyHours::code).collect(Collectors.toList());
  }

  public String from() {
    return text(fromMinute);
  }

  public String to() {
    return text(toMinute);
  }

  private static String code(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  private static String text(int minute) {
    return "%02d:%02d".formatted(minute / 60, minute % 60);
  }

  private static int minute(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw wrong("must be times such as 08:00; 24:00 is the end of a day");
    }
    return Integer.parseInt(time.group(1)) * 60 + Integer.parseInt(time.group(2));
  }

  private static StrongroomException wrong(String what) {
    return new StrongroomException(ErrorKind.CALLER, "hours: " + what);
  }
}
