package io.strongroom.retention.expiry;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds packs of this node that nobody thins. Thread-safe.
 *
 * @param known all nodes of the register
 * @param damaged the packs that are known to be damaged here
 */
record FullRatePacks(NodeId node, Catalogue catalogue, Set<NodeId> known, Set<PackId> damaged) {
  static FullRatePacks of(NodeId node, Catalogue catalogue, Set<NodeId> known) {
    Set<PackId> damaged =
        catalogue.scrub().damages().stream()
            .map(ScrubRows.Damage::id)
            .collect(Collectors.toUnmodifiableSet());
    return new FullRatePacks(node, catalogue, Set.copyOf(known), damaged);
  }

  /** Whether a pack that was recorded here is damaged, and nothing stands in for it. */
  boolean isDamaged(PackRow row) {
    return damaged.contains(row.id()) && isWhole(row);
  }

  /**
   * Whether the node that recorded a copy has nothing of it, or is off the register, so that copies
   * alone are left. Of several nodes that have one, that with the lowest id says so.
   */
  boolean isAlone(PackRow copy) {
    NodeId recorder = copy.id().epoch().node();
    Set<NodeId> holders = catalogue.replicas().holders(copy.id());
    boolean isRecorderThere = holders.contains(recorder) && known.contains(recorder);
    return !isRecorderThere
        && isWhole(copy)
        && holders.stream()
            .filter(holder -> known.contains(holder) && !holder.equals(recorder))
            .allMatch(holder -> node.compareTo(holder) < 0);
  }

  private boolean isWhole(PackRow row) {
    return !row.id().isThinned()
        && catalogue
            .find(row.id().thinned())
            .filter(thinned -> ClassDay.keyOf(thinned).equals(ClassDay.keyOf(row)))
            .isEmpty();
  }
}
