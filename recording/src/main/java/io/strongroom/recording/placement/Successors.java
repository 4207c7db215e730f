package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.util.List;
import java.util.Set;

/** Asks another node what it records. Thread-safe; blocks until the answer or its deadline. */
public interface Successors {
  /**
   * Those of the cameras that are assigned to the other node and of which it has footage on disk
   * that it is still going on with.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it does not answer
   */
  Set<CameraId> keptBy(ClusterNode other, List<CameraId> cameras);
}
