package io.strongroom.retention.expiry;

import io.strongroom.recording.model.PackId;
import java.util.List;
import java.util.Optional;

/**
 * Some packs of one class-day on one node, in {@link FoundPack#ORDER}.
 *
 * @param packs at most {@link #MAX_PACKS}; may be none although more follow
 * @param more after which pack the next page begins; empty if this is the last
 */
public record PackPage(List<FoundPack> packs, Optional<PackId> more) {
  /** Most packs in one page. */
  public static final int MAX_PACKS = 2_048;

  public PackPage {
    packs = List.copyOf(packs);
    if (packs.size() > MAX_PACKS) {
      throw new IllegalArgumentException("a page has at most " + MAX_PACKS + " packs");
    }
  }
}
