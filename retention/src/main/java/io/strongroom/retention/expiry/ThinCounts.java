package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import java.util.Map;

/**
 * How far the thinning of class-days has come. Immutable.
 *
 * @param done how many packs of each may go, because what they were thinned to is there
 * @param waiting how many are to be thinned yet
 * @param fullRate those that keep it
 */
public record ThinCounts(
    Map<DayKeyId, Long> done, Map<DayKeyId, Long> waiting, Map<DayKeyId, FullRate> fullRate) {
  /** Nothing is thinned. */
  public static final ThinCounts NONE = new ThinCounts(Map.of(), Map.of(), Map.of());

  public ThinCounts {
    done = Map.copyOf(done);
    waiting = Map.copyOf(waiting);
    fullRate = Map.copyOf(fullRate);
  }

  long done(DayKeyId id) {
    return done.getOrDefault(id, 0L);
  }

  long waiting(DayKeyId id) {
    return waiting.getOrDefault(id, 0L);
  }

  FullRate fullRate(DayKeyId id) {
    return fullRate.getOrDefault(id, FullRate.NONE);
  }
}
