package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * First and last time of each full bundle that was ever read, so that a search by time reads those
 * bundles alone that have something for it: times follow the clock, which can be set back. 16 bytes
 * for each 256 entries, twice as many at most; filled by the first search. Thread-safe.
 */
final class BundleTimes {
  private static final long UNREAD = Long.MIN_VALUE;
  private static final int FIRST_ROOM = 64;

  /** By bundle, twice each: first time and the microsecond after the last one. */
  private long[] hulls = new long[0];

  /** The times of a bundle, if it has been read before and will not change. */
  synchronized Optional<TimeRange> of(long bundle) {
    int at = Math.toIntExact(2 * bundle);
    return at >= hulls.length || hulls[at] == UNREAD
        ? Optional.empty()
        : Optional.of(new TimeRange(new WallTime(hulls[at]), new WallTime(hulls[at + 1])));
  }

  /** Remembers a bundle that is full. */
  synchronized void read(long bundle, List<Leaf> leaves) {
    if (leaves.size() < TileAddress.FULL) {
      return;
    }
    WallTime first = leaves.getFirst().at();
    WallTime last = first;
    for (Leaf leaf : leaves) {
      first = WallTime.min(first, leaf.at());
      last = WallTime.max(last, leaf.at());
    }
    int at = Math.toIntExact(2 * bundle);
    if (at >= hulls.length) {
      int before = hulls.length;
      hulls = Arrays.copyOf(hulls, Math.max(Math.max(FIRST_ROOM, 2 * before), at + 2));
      Arrays.fill(hulls, before, hulls.length, UNREAD);
    }
    hulls[at] = first.micros();
    hulls[at + 1] = last.plusMicros(1).micros();
  }
}
