package io.strongroom.loadtests.prove.thousand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.strongroom.loadtests.process.Scrape;
import io.strongroom.recording.control.DurableLag;
import org.junit.jupiter.api.Test;

final class LagReadingTest {
  /** A node whose footage waits evenly between 1 and 3 s, and one second in a hundred for 7 s. */
  private static Scrape scrape(double seconds) {
    StringBuilder text = new StringBuilder("# HELP strongroom_durable_lag_footage_seconds_total\n");
    for (double bound : DurableLag.BOUNDS_SECONDS) {
      double even = Math.clamp((bound - 1) / 2, 0, 1) * 0.99;
      line(text, Double.toString(bound), seconds * (even + (bound >= 8 ? 0.01 : 0)));
    }
    line(text, "+Inf", seconds);
    return new Scrape(text.toString());
  }

  private static void line(StringBuilder text, String bound, double value) {
    text.append("strongroom_durable_lag_footage_seconds_total{le=\"")
        .append(bound)
        .append("\"} ")
        .append(value)
        .append('\n');
  }

  @Test
  void quantilesAreOfWhatCameInBetween() {
    LagReading lag = new LagReading(scrape(1_000), scrape(5_000));

    assertThat(lag.isEmpty()).isFalse();
    assertThat(lag.quantile(0.495)).isCloseTo(2.0, within(0.01));
    assertThat(lag.quantile(0.999)).isBetween(6.0, 8.0);
    assertThat(lag.share(5)).isCloseTo(0.99, within(1e-9));
  }

  @Test
  void nothingMeasuredIsNotGood() {
    assertThat(new LagReading(scrape(1_000), scrape(1_000)).isEmpty()).isTrue();
  }
}
