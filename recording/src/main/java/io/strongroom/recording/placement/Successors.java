package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.util.Collection;

/** Asks another node what it records. Thread-safe; blocks until the answer or its deadline. */
public interface Successors {
  /**
   * The cameras that are assigned to the other node and of which it has footage on disk that it is
   * still going on with.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it does not answer
   */
  Collection<CameraId> keptBy(ClusterNode other);
}
