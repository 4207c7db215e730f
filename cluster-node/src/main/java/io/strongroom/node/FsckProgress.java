package io.strongroom.node;

import io.strongroom.recording.check.PackCheck;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Says how far a long check is, a line every five seconds: packs, and where every byte is read,
 * speed and time left. Not thread-safe.
 */
final class FsckProgress {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final double NANOS = Duration.ofSeconds(1).toNanos();
  private static final double MEGABYTE = 1 << 20;

  private final boolean readsAll;
  private final long beganNanos;
  private final PrintStream out;
  private long shownNanos;

  /**
   * @param beganNanos when the check began
   */
  FsckProgress(PackCheck.Level level, long beganNanos, PrintStream out) {
    this.readsAll = level.compareTo(PackCheck.Level.STRUCTURE) >= 0;
    this.beganNanos = beganNanos;
    this.shownNanos = beganNanos;
    this.out = out;
  }

  /** Shows it, if it has not been shown lately. */
  void show(PackCheck.Summary done, PackCheck.Summary all, long nowNanos) {
    if (nowNanos - shownNanos < EVERY.toNanos()) {
      return;
    }
    shownNanos = nowNanos;
    double seconds = (nowNanos - beganNanos) / NANOS;
    String speed = "";
    if (readsAll && done.bytes() > 0) {
      double left = seconds * (all.bytes() - done.bytes()) / done.bytes();
      speed =
          String.format(
              Locale.ROOT,
              ", %.1f MB/s, %s left",
              done.bytes() / MEGABYTE / seconds,
              left(Math.round(left)));
    }
    out.printf(
        "strongroom: %d of %d packs, %d findings%s%n",
        done.packs(), all.packs(), done.findings(), speed);
  }

  private static String left(long seconds) {
    return seconds < 120 ? seconds + " s" : (seconds + 59) / 60 + " min";
  }
}
