package io.strongroom.retention.compliance;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.expiry.CertificateLines;
import io.strongroom.retention.expiry.CertificateText;
import java.util.List;
import java.util.Locale;

/** The lines of a {@link DayAccount} in a record. Pure functions. */
final class AccountText {
  private static final long MICROS = 1_000_000;
  private static final int FIELDS = 3;

  private AccountText() {}

  /** Seconds with six decimals. */
  static String seconds(long micros) {
    return String.format(Locale.ROOT, "%d.%06d", micros / MICROS, micros % MICROS);
  }

  static String of(NotDue part) {
    return line(part.range(), part.reason());
  }

  static String of(Gap gap) {
    return line(gap.range(), gap.cause());
  }

  /** Names of causes and reasons: {@code node-stopped}. */
  static String name(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String line(TimeRange range, Enum<?> why) {
    return CertificateText.text(range.from())
        + " "
        + CertificateText.text(range.to())
        + " "
        + name(why);
  }

  /** Reads from {@code from} to the last {@code gap}; refuses sums that do not add up. */
  static DayAccount read(CertificateLines lines) {
    WallTime from = lines.value("from", CertificateText::instant);
    TimeRange day = lines.value("to", to -> new TimeRange(from, CertificateText.instant(to)));
    String due = lines.value("due-seconds", seconds -> seconds);
    String recorded = lines.value("recorded-seconds", seconds -> seconds);
    List<NotDue> notDue =
        lines.values("not-due", part -> parse(part, NotDue.Reason.values(), NotDue::new));
    List<Gap> gaps = lines.values("gap", gap -> parse(gap, GapCause.values(), Gap::new));
    DayAccount account = new DayAccount(day, notDue, gaps);
    requireSum("due-seconds", due, account.dueMicros(), "the day without not-due");
    requireSum("recorded-seconds", recorded, account.recordedMicros(), "due-seconds without gaps");
    return account;
  }

  private static void requireSum(String name, String said, long micros, String sum) {
    if (!said.equals(seconds(micros))) {
      throw new IllegalArgumentException(
          name + " is " + said + ", but " + sum + " is " + seconds(micros));
    }
  }

  /** Makes a part of a day. */
  private interface Make<E, T> {
    T of(TimeRange range, E why);
  }

  private static <E extends Enum<E>, T> T parse(String text, E[] words, Make<E, T> make) {
    String[] parts = text.split(" ", -1);
    if (parts.length == FIELDS) {
      for (E word : words) {
        if (name(word).equals(parts[2])) {
          return make.of(
              new TimeRange(CertificateText.instant(parts[0]), CertificateText.instant(parts[1])),
              word);
        }
      }
    }
    throw new IllegalArgumentException("must be from, to and a word of " + List.of(words));
  }
}
