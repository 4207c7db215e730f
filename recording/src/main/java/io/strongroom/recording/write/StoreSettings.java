package io.strongroom.recording.write;

import io.strongroom.recording.pack.PackLimits;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/**
 * Settings of the writing side.
 *
 * @param zone whose civil midnight cuts packs
 * @param syncNanos time between two syncs of one pack
 * @param maxUnsyncedBytes most bytes of one camera waiting to be synced; beyond it fragments are a
 *     gap (OVERLOAD)
 * @param stallNanos after this long without a finished sync a volume is hung: given up if another
 *     is sound, else waited for
 * @param packMicros longest time from a pack's first fragment to the start of its last; at most
 *     {@link PackLimits#MAX_DURATION_MICROS}
 */
public record StoreSettings(
    ZoneId zone, long syncNanos, long maxUnsyncedBytes, long stallNanos, long packMicros) {
  /**
   * With fragments of at most 1 s and a sync that takes under 2 s, what is at risk stays under 5 s.
   */
  public static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Thirty seconds of a camera at 4 Mbit/s. */
  public static final long MAX_UNSYNCED_BYTES = 16L << 20;

  /** Far above any healthy disk's worst sync, well below what the buffers can hold. */
  public static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

  public StoreSettings {
    if (packMicros <= 0 || packMicros > PackLimits.MAX_DURATION_MICROS) {
      throw new IllegalArgumentException("a pack lasts at most an hour, not " + packMicros + " µs");
    }
  }

  /** With the longest packs there are. */
  public StoreSettings(ZoneId zone, long syncNanos, long maxUnsyncedBytes, long stallNanos) {
    this(zone, syncNanos, maxUnsyncedBytes, stallNanos, PackLimits.MAX_DURATION_MICROS);
  }

  /** The shipped settings. */
  public static StoreSettings defaults(ZoneId zone) {
    return new StoreSettings(zone, SYNC_NANOS, MAX_UNSYNCED_BYTES, STALL_NANOS);
  }

  /** The same with packs that are cut earlier. */
  public StoreSettings withPacksOf(Duration longest) {
    return new StoreSettings(
        zone,
        syncNanos,
        maxUnsyncedBytes,
        stallNanos,
        TimeUnit.NANOSECONDS.toMicros(longest.toNanos()));
  }
}
