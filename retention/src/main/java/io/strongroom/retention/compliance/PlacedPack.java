package io.strongroom.retention.compliance;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.volume.Tier;
import java.util.Optional;

/**
 * A finished pack, and where a node has it. Immutable.
 *
 * @param tier of the volume that its row names; empty if the node does not know that volume
 * @param isCopy whether another node has recorded it: copies are not moved between tiers, and are
 *     made on any disk
 * @param nodes how many nodes are known to have it
 */
public record PlacedPack(PackRow row, Optional<Tier> tier, boolean isCopy, int nodes) {
  /** As one node has it. */
  public PlacedPack(PackRow row, Optional<Tier> tier, boolean isCopy) {
    this(row, tier, isCopy, 1);
  }

  Epoch epoch() {
    return row.id().epoch();
  }

  /**
   * The same pack as two nodes have it: the longer row, because a copy that was finished without
   * its node may have less of it, and the tier on the node that recorded it. Of copies alone the
   * hotter place counts.
   */
  PlacedPack and(PlacedPack other) {
    PlacedPack place = isNearer(other) ? other : this;
    return new PlacedPack(
        other.row.bytes() > row.bytes() ? other.row : row,
        place.tier,
        place.isCopy,
        nodes + other.nodes);
  }

  private boolean isNearer(PlacedPack other) {
    if (tier.isEmpty() || other.tier.isEmpty()) {
      return other.tier.isPresent();
    }
    return isCopy == other.isCopy ? other.tier.get().compareTo(tier.get()) < 0 : isCopy;
  }
}
