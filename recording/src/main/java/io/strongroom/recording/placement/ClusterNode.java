package io.strongroom.recording.placement;

import io.strongroom.recording.model.NodeId;
import java.util.Set;

/**
 * A node of the cluster as the others know it.
 *
 * @param id its identity, made at its first start
 * @param host name or address under which the others reach it; its certificate is for it
 * @param dataPort where it answers the other nodes
 * @param roles what it does
 */
public record ClusterNode(NodeId id, String host, int dataPort, Set<ClusterSettings.Role> roles) {
  public ClusterNode {
    roles = Set.copyOf(roles);
  }

  /** Whether it does this. */
  public boolean is(ClusterSettings.Role role) {
    return roles.contains(role);
  }
}
