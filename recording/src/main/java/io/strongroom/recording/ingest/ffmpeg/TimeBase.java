package io.strongroom.recording.ingest.ffmpeg;

import org.bytedeco.ffmpeg.avutil.AVRational;

/** The unit of a stream's time stamps, in seconds: {@code numerator / denominator}. */
record TimeBase(int numerator, int denominator) {

  static TimeBase of(AVRational rational) {
    return rational.num() > 0 && rational.den() > 0
        ? new TimeBase(rational.num(), rational.den())
        : new TimeBase(1, 90_000);
  }

  /**
   * A time stamp in units of {@code 1 / rate} s, rounded down. A stamp so large that it overflows
   * wraps around: it is garbage already, and the fragmenter treats it as a jump.
   */
  long to(long stamp, int rate) {
    long factor = (long) numerator * rate;
    return factor == denominator
        ? stamp
        : Math.floorDiv(stamp, (long) denominator) * factor
            + Math.floorDiv(Math.floorMod(stamp, (long) denominator) * factor, (long) denominator);
  }
}
