package io.strongroom.loadtests.prove.thousand;

import io.strongroom.loadtests.process.Scrape;
import io.strongroom.recording.control.DurableLag;
import java.util.List;

/** How long footage waited until it was durable, between two readings of a node's numbers. */
record LagReading(Scrape before, Scrape after) {
  private static final String NAME = "strongroom_durable_lag_footage_seconds_total";

  /** Seconds of footage that were durable within a bucket's bound. */
  private double within(String bound) {
    String label = "le=\"" + bound + "\"";
    return after.value(NAME, label) - before.value(NAME, label);
  }

  /** Whether anything has been measured. */
  boolean isEmpty() {
    return within("+Inf") <= 0;
  }

  /** Share of all footage that was durable within some seconds, which must be a bucket's bound. */
  double share(double seconds) {
    return within(Double.toString(seconds)) / within("+Inf");
  }

  /** The quantile in seconds, evenly within its bucket; infinite beyond the last. */
  double quantile(double q) {
    List<Double> bounds = DurableLag.BOUNDS_SECONDS;
    double wanted = q * within("+Inf");
    double lower = 0;
    double counted = 0;
    for (double bound : bounds) {
      double upTo = within(Double.toString(bound));
      if (upTo >= wanted) {
        double inBucket = Math.max(1e-9, upTo - counted);
        return lower + (bound - lower) * (wanted - counted) / inBucket;
      }
      lower = bound;
      counted = upTo;
    }
    return Double.POSITIVE_INFINITY;
  }
}
