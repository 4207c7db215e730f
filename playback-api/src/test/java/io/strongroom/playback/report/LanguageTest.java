package io.strongroom.playback.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.GapCause;
import io.strongroom.retention.expiry.ClockTrust;
import io.strongroom.retention.report.CameraReport;
import io.strongroom.retention.report.DayMark;
import io.strongroom.retention.report.LateDeletion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LanguageTest {
  @Test
  void bothLanguagesHaveTheSameWords() {
    assertThat(Language.ZH.keys()).containsExactlyInAnyOrderElementsOf(Language.EN.keys());
  }

  @Test
  void everyMarkCauseStandingAndReasonHasWords() {
    for (Language language : Language.values()) {
      for (Enum<?>[] values :
          List.of(
              GapCause.values(),
              DayMark.values(),
              LateDeletion.Why.values(),
              CameraReport.Standing.values())) {
        for (Enum<?> value : values) {
          assertThat(language.word(value)).isNotBlank();
        }
      }
      for (ClockTrust.Standing clock : ClockTrust.Standing.values()) {
        assertThat(language.word("clock." + clock)).isNotBlank();
      }
    }
  }

  /** Documents say of an entry of the access log what the console says of it. */
  @Test
  void entriesAndActionsHaveTheWordsOfTheConsole() throws IOException {
    Pattern word = Pattern.compile("(?m)^  '((?:entry|entryStep|action)\\.[^']+)': '([^']*)',$");
    for (Language language : Language.values()) {
      String file = "/console/js/strings/" + language.code() + "/entries.js";
      try (InputStream in = Objects.requireNonNull(Language.class.getResourceAsStream(file))) {
        List<MatchResult> words =
            word.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8)).results().toList();
        assertThat(words).hasSizeGreaterThan(70);
        for (MatchResult each : words) {
          assertThat(language.word(each.group(1))).as(each.group(1)).isEqualTo(each.group(2));
        }
      }
    }
  }

  @Test
  void secondsAndPercentAreExactAndNeverRoundedUp() {
    assertThat(ReportTexts.seconds(86_400_000_000L)).isEqualTo("86400");
    assertThat(ReportTexts.seconds(3_600_500_000L)).isEqualTo("3600.5");
    assertThat(ReportTexts.seconds(1)).isEqualTo("0.000001");
    assertThat(ReportTexts.seconds(0)).isEqualTo("0");
    assertThat(ReportTexts.percent(999_999, 1_000_000)).isEqualTo("99.99");
    assertThat(ReportTexts.percent(5, 5)).isEqualTo("100.00");
    // a year of 50,000 cameras
    assertThat(ReportTexts.percent(1_600_000_000_000_000_000L, 1_600_000_000_000_000_001L))
        .isEqualTo("99.99");
  }
}
