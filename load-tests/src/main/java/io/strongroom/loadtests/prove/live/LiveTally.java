package io.strongroom.loadtests.prove.live;

import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What all viewers of one part of the proof have seen. Thread-safe. */
final class LiveTally {
  /** In microseconds, to three digits. */
  final Histogram late = new ConcurrentHistogram(3);

  /** From the call to connect until the first picture is there, in microseconds. */
  final Histogram firstPicture = new ConcurrentHistogram(3);

  /** Of that, until the TLS handshake is over. */
  final Histogram secured = new ConcurrentHistogram(3);

  /** Of that, until the node has agreed to the upgrade, with the intent in its access log. */
  final Histogram upgraded = new ConcurrentHistogram(3);

  /** Frames that did not come though a later one did. */
  final LongAdder skipped = new LongAdder();

  final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  /** Frames sent before this time are not measured. */
  volatile long fromMicros = Long.MAX_VALUE;

  void report(String part, Map<String, Object> figures) {
    figures.put(part + ", sent to received, median, ms", millis(late.getValueAtPercentile(50)));
    figures.put(part + ", sent to received, p99, ms", millis(late.getValueAtPercentile(99)));
    figures.put(part + ", sent to received, most, ms", millis(late.getMaxValue()));
    figures.put(part + ", frames received", late.getTotalCount());
    figures.put(part + ", frames skipped", skipped.sum());
    figures.put(part + ", TLS, median, ms", millis(secured.getValueAtPercentile(50)));
    figures.put(part + ", TLS, p99, ms", millis(secured.getValueAtPercentile(99)));
    figures.put(part + ", upgraded, median, ms", millis(upgraded.getValueAtPercentile(50)));
    figures.put(part + ", upgraded, p99, ms", millis(upgraded.getValueAtPercentile(99)));
    figures.put(
        part + ", first picture, median, ms", millis(firstPicture.getValueAtPercentile(50)));
    figures.put(part + ", first picture, p99, ms", millis(firstPicture.getValueAtPercentile(99)));
  }

  static double millis(long micros) {
    return Math.round(micros / 100.0) / 10.0;
  }
}
