package io.strongroom.recording.replica;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.placement.ClusterNode;
import java.util.List;
import java.util.Set;

/** What nodes ask each other about copies. Thread-safe; calls block for a few seconds at most. */
public interface ReplicaPeers {
  /** Most packs in one question of {@link #held}. */
  int MAX_ASKED = 128;

  /** Most holders that an offer names. */
  int MAX_HOLDERS = 32;

  /**
   * A pack that a node is to keep a copy of.
   *
   * @param bytes size of its file
   * @param from who asks, and has it
   * @param holders the other nodes that have it
   */
  record Offer(PackId pack, long bytes, NodeId from, Set<NodeId> holders) {
    public Offer {
      holders = Set.copyOf(holders);
    }
  }

  /** How an offer stands. */
  enum State {
    /** The pack is there, verified and durable. */
    KEPT,
    /** It waits for its turn, or is being copied; ask again. */
    TAKEN,
    /** Too many wait there; ask again. */
    BUSY
  }

  /**
   * Asks a node to keep a copy; asked again, it says how far that is.
   *
   * @throws io.strongroom.recording.model.StrongroomException EXHAUSTED if there is no room,
   *     CORRUPT if what it fetched was no whole pack, UNAVAILABLE if it does not answer or cannot
   */
  State keep(ClusterNode node, Offer offer);

  /**
   * Which of these packs a node has, on a volume that is there.
   *
   * @param packs at most {@link #MAX_ASKED}
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it does not answer
   */
  Set<PackId> held(ClusterNode node, List<PackId> packs);
}
