package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.WallTime;
import java.util.Optional;

/**
 * What a camera's own clock said last (RFC 3550, 6.4.1: sender report). Kept beside the footage and
 * never used to place it: such clocks are often wrong by years.
 *
 * @param ntp the NTP timestamp as sent: seconds since 1900 in the upper half, modulo 2^32, and
 *     fractions in the lower
 * @param rtpTimestamp the RTP timestamp of the same instant, as sent
 * @param arrival when the report reached this node
 */
public record CameraClock(long ntp, int rtpTimestamp, WallTime arrival) {
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
  private static final long ERA_SECONDS = 1L << 32;

  /**
   * The instant on the camera's clock; empty if the camera has none (RFC 3550: all zeros). The era
   * is the one that puts it nearest to the arrival (RFC 5905, 6), so 2036 is no border.
   */
  public Optional<WallTime> time() {
    if (ntp == 0) {
      return Optional.empty();
    }
    long seconds = (ntp >>> 32) - SECONDS_1900_TO_1970;
    long now = Math.floorDiv(arrival.micros(), 1_000_000L);
    long eras = Math.floorDiv(now - seconds + ERA_SECONDS / 2, ERA_SECONDS);
    long fraction = ((ntp & 0xffff_ffffL) * 1_000_000L) >>> 32;
    return Optional.of(new WallTime((seconds + eras * ERA_SECONDS) * 1_000_000L + fraction));
  }

  /** How far the camera's clock is ahead of this node's, in microseconds; empty as above. */
  public Optional<Long> aheadMicros() {
    return time().map(arrival::microsUntil);
  }

  /** The middle 32 bits of the NTP timestamp, which a receiver report returns. */
  int middle() {
    return (int) (ntp >>> 16);
  }
}
