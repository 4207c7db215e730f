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

/**
 * The other nodes of a cluster, as expiry asks them. Thread-safe; questions block, and fail with
 * {@link io.strongroom.recording.model.StrongroomException} UNAVAILABLE.
 */
public interface ExpiryPeers {
  /** Those of a node that stands alone. */
  ExpiryPeers NONE = new NoPeers();

  /**
   * A node of the cluster's register.
   *
   * @param name under which people know it
   * @param isKeyholder whether it has a copy of the key store, and so must destroy keys
   * @param isWell whether it can be asked now
   */
  record Peer(NodeId id, String name, boolean isKeyholder, boolean isWell) {}

  /** Under which name people know this node. */
  String self();

  /** All nodes that are on the register now, without this one. */
  List<Peer> others();

  /**
   * Those of them that are keyholders, whoever came a moment ago included: when all of them have
   * destroyed a key, it is taken for dead.
   */
  Set<NodeId> keyholders();

  /** What a node has. */
  NodeFacts facts(Peer peer);

  /**
   * The packs of a class-day that a node has.
   *
   * @param after where the page before ended; empty for the first
   */
  PackPage packs(Peer peer, DayKeyId id, Optional<PackId> after);

  /** How far a node has come. */
  NodeStanding standing(Peer peer);

  /** What all nodes have told of a camera's packs, as far as that is known. */
  List<PackRow> packs(CameraId camera, TimeRange range);

  /**
   * What others know of the packs of a class-day that nodes which are away may have, in {@link
   * FoundPack#ORDER}: those that they recorded, and under later keys than the class-day's first all
   * packs, because whoever recorded them may have them no more.
   *
   * @param away their ids; without any there are no such packs
   * @param cameras of the packs
   * @param range in which the packs were recorded
   */
  List<FoundPack> mayBeOn(Set<NodeId> away, DayKeyId id, Set<CameraId> cameras, TimeRange range);

  /** All cameras that are on the register. */
  Set<CameraId> registered();
}
