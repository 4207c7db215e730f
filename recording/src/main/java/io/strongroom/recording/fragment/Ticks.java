package io.strongroom.recording.fragment;

import io.strongroom.recording.model.MediaTime;

/** Arithmetic between timescales that does not overflow for any instant of this century. */
final class Ticks {
  private Ticks() {}

  /** 90 kHz ticks in another timescale, rounded down: whole seconds first, then the rest. */
  static long rescale(long ticks, int timescale) {
    long seconds = Math.floorDiv(ticks, MediaTime.RATE);
    long rest = Math.floorMod(ticks, MediaTime.RATE);
    return seconds * timescale + rest * timescale / MediaTime.RATE;
  }

  /** Units of another timescale in 90 kHz ticks, rounded down. */
  static long of(long units, int timescale) {
    long seconds = Math.floorDiv(units, timescale);
    long rest = Math.floorMod(units, timescale);
    return seconds * MediaTime.RATE + rest * MediaTime.RATE / timescale;
  }

  /** 90 kHz ticks in microseconds, rounded down: 1 tick is 100/9 µs. */
  static long micros(long ticks) {
    return Math.floorDiv(ticks * 100, 9L);
  }
}
