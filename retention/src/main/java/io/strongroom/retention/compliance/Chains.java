package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The chains of all cameras, and how records are added so that no chain forks. For one thread. */
interface Chains {
  /** Whether this node makes records now. */
  boolean areMine();

  /** Cameras that have a chain. */
  Set<CameraId> cameras();

  /** The cameras in parts whose records are added together. */
  Collection<List<CameraId>> parts(Collection<CameraId> cameras);

  /**
   * Has the next records of some cameras made, and adds them. What keeps one camera keeps no other.
   *
   * @param part one of {@link #parts}
   * @param trouble gets what kept cameras
   * @return those that have all their records now
   */
  Set<CameraId> extend(List<CameraId> part, Making making, Collection<RuntimeException> trouble);

  /** Makes records of one camera. */
  interface Making {
    /**
     * Makes what is missing.
     *
     * @param chain what there is
     * @param adding gets each record, signed, in their order
     * @return whether there is no more to come for now
     */
    boolean make(CameraId camera, List<Entry> chain, Consumer<Made> adding);
  }

  /**
   * A new record.
   *
   * @param note the same as a signed note
   */
  record Made(CompletenessRecord record, String note) {}
}
