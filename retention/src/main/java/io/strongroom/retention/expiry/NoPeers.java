package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Nobody, who is asked nothing. */
final class NoPeers implements ExpiryPeers {
  @Override
  public String self() {
    return "this node";
  }

  @Override
  public List<Peer> others() {
    return List.of();
  }

  @Override
  public Set<NodeId> keyholders() {
    return Set.of();
  }

  @Override
  public NodeFacts facts(Peer peer) {
    throw nobody();
  }

  @Override
  public PackPage packs(Peer peer, DayKeyId id, Optional<PackId> after) {
    throw nobody();
  }

  @Override
  public NodeStanding standing(Peer peer) {
    throw nobody();
  }

  @Override
  public List<PackRow> packs(CameraId camera, TimeRange range) {
    return List.of();
  }

  @Override
  public List<FoundPack> mayBeOn(
      Set<NodeId> away, DayKeyId id, Set<CameraId> cameras, TimeRange range) {
    return List.of();
  }

  @Override
  public Set<CameraId> registered() {
    return Set.of();
  }

  private static IllegalStateException nobody() {
    return new IllegalStateException("a node that stands alone has nobody to ask");
  }
}
