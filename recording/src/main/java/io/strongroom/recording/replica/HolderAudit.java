package io.strongroom.recording.replica;

import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the nodes that are well whether they still have what they are known to hold: a disk may have
 * been lost and its node gone on. One that does not answer keeps its good name. For one thread.
 */
final class HolderAudit {
  private static final Logger log = LoggerFactory.getLogger(HolderAudit.class);

  private final ReplicaRows rows;
  private final ReplicaCluster cluster;
  private final ReplicaPeers peers;

  HolderAudit(ReplicaRows rows, ReplicaCluster cluster, ReplicaPeers peers) {
    this.rows = rows;
    this.cluster = cluster;
    this.peers = peers;
  }

  /** Asks about packs, at most {@link ReplicaPeers#MAX_ASKED}; forgets holders that have none. */
  void look(List<PackId> packs) {
    Map<NodeId, List<PackId>> byHolder = new HashMap<>();
    for (PackId pack : packs) {
      for (NodeId holder : rows.holders(pack)) {
        byHolder.computeIfAbsent(holder, node -> new ArrayList<>()).add(pack);
      }
    }
    for (ClusterNode node : cluster.well()) {
      List<PackId> asked = byHolder.getOrDefault(node.id(), List.of());
      if (!asked.isEmpty()) {
        ask(node, asked);
      }
    }
  }

  private void ask(ClusterNode node, List<PackId> asked) {
    try {
      Set<PackId> held = peers.held(node, asked);
      for (PackId pack : asked) {
        if (!held.contains(pack)) {
          log.warn("node {} does not have pack {} any more", node.id(), pack);
          Set<NodeId> holders = new HashSet<>(rows.holders(pack));
          holders.remove(node.id());
          rows.holders(pack, holders);
        }
      }
    } catch (StrongroomException e) {
      log.debug("node {} does not say what it holds: {}", node.id(), e.getMessage());
    }
  }
}
