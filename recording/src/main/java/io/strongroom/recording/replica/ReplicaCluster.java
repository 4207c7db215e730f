package io.strongroom.recording.replica;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.placement.NodeReport;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The other nodes as far as copies go. Thread-safe; what it asks is quick.
 *
 * @param others nodes that are well, without this one
 * @param register all nodes that belong to the cluster
 * @param reports what nodes told last
 */
public record ReplicaCluster(
    Supplier<List<ClusterNode>> others,
    Supplier<List<NodeRegister.Known>> register,
    Supplier<Map<NodeId, NodeReport>> reports) {

  /** Other nodes that are well. */
  public List<ClusterNode> well() {
    return others.get();
  }

  /** All nodes on the register. */
  public Set<NodeId> known() {
    return register.get().stream().map(known -> known.node().id()).collect(Collectors.toSet());
  }

  /**
   * Nodes that may take a copy, the first to be asked first: recorders that are well, not drained,
   * without the pack and with room for it.
   */
  List<ClusterNode> targets(PackId pack, Collection<NodeId> holders, long bytes) {
    Set<NodeId> drained =
        register.get().stream()
            .filter(NodeRegister.Known::drained)
            .map(known -> known.node().id())
            .collect(Collectors.toSet());
    Map<NodeId, NodeReport> told = reports.get();
    Map<NodeId, ClusterNode> fit = new HashMap<>();
    for (ClusterNode node : others.get()) {
      boolean room =
          Optional.ofNullable(told.get(node.id()))
              .filter(report -> ReplicaPlacement.hasRoom(report, bytes))
              .isPresent();
      if (room
          && node.is(Role.RECORDER)
          && !drained.contains(node.id())
          && !holders.contains(node.id())) {
        fit.put(node.id(), node);
      }
    }
    return ReplicaPlacement.ranked(pack, fit.keySet()).stream()
        .flatMap(id -> Optional.ofNullable(fit.get(id)).stream())
        .toList();
  }
}
