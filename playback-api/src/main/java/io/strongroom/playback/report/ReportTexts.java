package io.strongroom.playback.report;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.report.LateDeletion;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How numbers, times and reasons are written in reports. Pure functions of language and zone.
 *
 * @param zone that civil times are of
 */
public record ReportTexts(Language language, ZoneId zone) {
  private static final long MICROS = 1_000_000;
  private static final BigInteger HUNDREDTHS = BigInteger.valueOf(10_000);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** Seconds, exact: as many decimals as there are, without zeros behind them. */
  public static String seconds(long micros) {
    String text = String.format(Locale.ROOT, "%d.%06d", micros / MICROS, micros % MICROS);
    return text.replaceFirst("\\.?0{1,6}$", "");
  }

  /** A part of a whole in percent with two decimals, never rounded up; a dash if there is none. */
  public static String percent(long part, long whole) {
    if (whole == 0) {
      return "–";
    }
    // a year of 50,000 cameras times 10,000 does not fit into a long
    long hundredths =
        BigInteger.valueOf(part)
            .multiply(HUNDREDTHS)
            .divide(BigInteger.valueOf(whole))
            .longValueExact();
    return String.format(Locale.ROOT, "%d.%02d", hundredths / 100, hundredths % 100);
  }

  /** A civil time. */
  public String time(Instant at) {
    return TIME.format(at.atZone(zone));
  }

  /** The same. */
  public String time(WallTime at) {
    return time(at.toInstant());
  }

  /** Causes with their seconds. */
  public String gaps(Map<GapCause, Long> gaps) {
    return gaps.entrySet().stream()
        .map(gap -> language.word(gap.getKey()) + " " + seconds(gap.getValue()) + " s")
        .collect(Collectors.joining("; "));
  }

  /** Class and expiry day. */
  public static String classDays(List<DayKeyId> ids) {
    return ids.stream()
        .map(id -> id.name() + " " + id.expiryDay())
        .collect(Collectors.joining("; "));
  }

  /** Why something lay past its ceiling. */
  public String why(LateDeletion late) {
    List<String> reasons = new ArrayList<>();
    late.why().forEach(why -> reasons.add(language.word(why)));
    if (!late.waitsFor().isEmpty()) {
      reasons.add(language.word("late.waitsFor", String.join(", ", late.waitsFor())));
    }
    return String.join("; ", reasons);
  }
}
