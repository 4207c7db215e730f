package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.util.Collection;
import java.util.List;

/** Asks another node what it records. Thread-safe; blocks until the answer or its deadline. */
public interface Successors {
  /** Most cameras of which a node says in one question that it has their only session. */
  int MAX_HELD = 500;

  /**
   * How cameras stand that are assigned to a node.
   *
   * @param kept it has footage of them on disk that it is still going on with
   * @param waiting nothing but their only session is missing
   */
  record Answer(List<CameraId> kept, List<CameraId> waiting) {}

  /**
   * Asks.
   *
   * @param held cameras whose only session this node still has; at most {@link #MAX_HELD} are told
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it does not answer
   */
  Answer ask(ClusterNode other, Collection<CameraId> held);
}
