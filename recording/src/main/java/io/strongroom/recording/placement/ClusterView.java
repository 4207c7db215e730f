package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster as an administrator sees and steers it, from any of its nodes. Thread-safe; calls may
 * block on the control records or on other nodes.
 */
public interface ClusterView {
  /** How a node stands. */
  enum State {
    /** It is a member and answers. */
    WELL,
    /** It has been a member and is not now, or does not answer. */
    AWAY
  }

  /**
   * One node.
   *
   * @param node who it is
   * @param state how it stands
   * @param drained whether it is to record nothing, by an administrator's word
   * @param report what it told last; empty if it has told nothing since this node started
   */
  record Member(ClusterNode node, State state, boolean drained, Optional<NodeReport> report) {}

  /**
   * Where a camera is.
   *
   * @param shard the part of all cameras with which it moves
   * @param recordedBy nodes that record it now: two while it moves, none if nobody does
   */
  record Place(String shard, List<NodeId> recordedBy) {}

  /** The node that answers. */
  NodeId self();

  /** All nodes that belong to the cluster, in no particular order. */
  List<Member> members();

  /** Where a camera is recorded. */
  Place place(CameraId camera);

  /** Where each of these cameras is recorded. One that asks other nodes asks each of them once. */
  default Map<CameraId, Place> places(Collection<CameraId> cameras) {
    Map<CameraId, Place> places = new HashMap<>();
    cameras.forEach(camera -> places.put(camera, place(camera)));
    return places;
  }

  /**
   * Has a node record nothing, or its part again. Its cameras move to the others, each as soon as
   * another has footage of it on disk; what it holds it keeps serving.
   *
   * @throws io.strongroom.recording.model.StrongroomException NOT_FOUND if there is no such node,
   *     UNAVAILABLE if the control records are away
   */
  void drain(NodeId node, boolean drained);

  /**
   * Has cameras moved until the nodes are as level as they can be, closer than is kept up without
   * asking.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the node that gives
   *     out cameras does not answer
   */
  void rebalance();

  /**
   * Takes a node off the register that will not come back.
   *
   * @throws io.strongroom.recording.model.StrongroomException NOT_FOUND if there is no such node,
   *     CALLER if it is well: stop it first; UNAVAILABLE if the control records are away
   */
  void forget(NodeId node);
}
