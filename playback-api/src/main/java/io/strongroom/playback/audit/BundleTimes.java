package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * First and last time of each full bundle that was ever read, so that a search by time reads those
 * bundles alone that have something for it: times follow the clock, which can be set back. 32 bytes
 * or so for each 256 entries; filled by the first search. Thread-safe.
 */
final class BundleTimes {
  private final Map<Long, TimeRange> hulls = new HashMap<>();

  /** The times of a bundle, if it has been read before and will not change. */
  synchronized Optional<TimeRange> of(long bundle) {
    return Optional.ofNullable(hulls.get(bundle));
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
    hulls.put(bundle, new TimeRange(first, last.plusMicros(1)));
  }
}
