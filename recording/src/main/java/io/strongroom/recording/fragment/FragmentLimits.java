package io.strongroom.recording.fragment;

import io.strongroom.recording.model.MediaTime;

/**
 * How large fragments become.
 *
 * @param maxTicks longest fragment on the media timeline, in ticks of 90 kHz
 * @param maxBytes largest fragment, {@code moof} included; one sample is never cut
 * @param everySample whether each sample becomes a fragment of its own at once, without waiting for
 *     the next sample to learn its duration; nothing can be replayed then
 */
public record FragmentLimits(long maxTicks, int maxBytes, boolean everySample) {
  private static final long NOMINAL_TICKS =
      Fragment.MAX_DURATION_MICROS * MediaTime.RATE / 1_000_000;
  private static final long TOLERANCE_TICKS =
      Fragment.DURATION_TOLERANCE_MICROS * MediaTime.RATE / 1_000_000;

  /** For packs: about a second, see {@link Fragment}. */
  public static FragmentLimits recording() {
    return new FragmentLimits(NOMINAL_TICKS + TOLERANCE_TICKS, Fragment.MAX_BYTES, false);
  }

  /** For live viewers: every sample at once. */
  public static FragmentLimits live() {
    return new FragmentLimits(NOMINAL_TICKS, Fragment.MAX_BYTES, true);
  }
}
