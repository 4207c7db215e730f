package io.strongroom.recording.ingest.rtp;

/** Time stamps from one clock rate to another. */
final class Clocks {
  private Clocks() {}

  /** A stamp of {@code from} units per second in units of {@code to}, rounded down. */
  static long convert(long stamp, int from, int to) {
    if (from == to) {
      return stamp;
    }
    return Math.floorDiv(stamp, (long) from) * to
        + Math.floorDiv(Math.floorMod(stamp, (long) from) * to, (long) from);
  }
}
