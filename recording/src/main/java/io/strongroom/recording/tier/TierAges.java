package io.strongroom.recording.tier;

import java.util.OptionalInt;

/**
 * When packs of one retention class move, in days of 24 hours from the end of their footage.
 *
 * @param warmDays to a warm volume; empty: never
 * @param coldDays to the cold store; empty: never
 */
public record TierAges(OptionalInt warmDays, OptionalInt coldDays) {
  /** Packs stay where they were recorded. */
  public static final TierAges NEVER = new TierAges(OptionalInt.empty(), OptionalInt.empty());

  public TierAges {
    if (warmDays.isPresent()
        && coldDays.isPresent()
        && warmDays.getAsInt() >= coldDays.getAsInt()) {
      throw new IllegalArgumentException("packs become warm before they become cold");
    }
  }
}
