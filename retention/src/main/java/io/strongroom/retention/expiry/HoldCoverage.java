package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import java.util.List;

/**
 * What a hold keeps of what this node has, class-day by class-day. Immutable.
 *
 * @param parts class-days with packs of it
 * @param gone class-days of its time, whichever cameras they had, whose key was destroyed
 */
public record HoldCoverage(List<Part> parts, List<DayKeyId> gone) {
  public HoldCoverage {
    parts = List.copyOf(parts);
    gone = List.copyOf(gone);
  }

  /**
   * Packs of one class-day that have one fate.
   *
   * @param standing whether they stay
   * @param packs how many
   * @param moved how many of them have a hold key already
   */
  public record Part(DayKeyId classDay, Standing standing, long packs, long moved) {}

  /** Whether packs stay. */
  public enum Standing {
    KEPT,
    /** Their class-day was closed before the hold came into force. */
    TOO_LATE
  }
}
