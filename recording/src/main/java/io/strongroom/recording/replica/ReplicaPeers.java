package io.strongroom.recording.replica;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.HeldPack;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What nodes ask each other about copies. Thread-safe; calls block for a few seconds at most,
 * {@link #check} for ten.
 */
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

  /** Most open packs that one answer of {@link #grown} names as to be followed. */
  int MAX_NEW = 128;

  /**
   * How far a node is that follows open packs.
   *
   * @param from who asks
   * @param more whether it would follow further packs
   * @param copied of packs that it follows the bytes that it has, at most {@link #MAX_ASKED}
   */
  record Following(NodeId from, boolean more, Map<PackId, Long> copied) {
    public Following {
      copied = Collections.unmodifiableMap(new LinkedHashMap<>(copied));
    }
  }

  /** How a pack stands at the node that records it. */
  enum Growth {
    /** It grows, or waits there for recovery. */
    OPEN,
    /** It is finished. */
    FINISHED,
    /** It is not there, or not now. */
    GONE
  }

  /**
   * How far a pack is at the node that records it.
   *
   * @param bytes of an open pack those that are synced, to the end of a frame; of a finished one
   *     the size of its file
   */
  record Grown(PackId pack, Growth growth, long bytes) {}

  /**
   * Asks a node how far its open packs are: those that were asked about, in order, and behind them
   * open ones that the asker is to follow, at most {@link #MAX_NEW}.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it does not answer
   */
  List<Grown> grown(ClusterNode node, Following question);

  /** The file of a pack on another node, finished or open; asked for by name when it is read. */
  HeldPack.Source file(ClusterNode node, PackId pack);

  /**
   * Asks a node to keep a copy; asked again, it says how far that is.
   *
   * @throws io.strongroom.recording.model.StrongroomException EXHAUSTED if there is no room,
   *     CORRUPT if what it fetched was no whole pack, UNAVAILABLE if it does not answer or cannot
   */
  State keep(ClusterNode node, Offer offer);

  /**
   * Asks a keyholder to open some chunks of a finished pack.
   *
   * @param holder the node whose copy is looked at, normally the one that asks
   * @throws io.strongroom.recording.model.StrongroomException of any kind if the keyholder cannot
   *     say now, or does not answer
   */
  CopyCheck.Verdict check(ClusterNode keyholder, PackId pack, NodeId holder);

  /**
   * Which of these packs a node has, on a volume that is there and under a key that lives.
   *
   * @param packs at most {@link #MAX_ASKED}
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it does not answer
   */
  Set<PackId> held(ClusterNode node, List<PackId> packs);
}
