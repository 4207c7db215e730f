package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import java.time.LocalDate;
import java.util.List;

/**
 * The completeness records of a node or its cluster, for whoever may see them. Thread-safe; blocks.
 */
@FunctionalInterface
public interface CompletenessView {
  /**
   * The records of one day, as they were signed: the first, and its supplements in their order.
   * Empty if there is none yet.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if none is here, and
   *     nodes that may have one do not answer
   */
  List<Signed> records(CameraId camera, LocalDate day);

  /**
   * A record as it was signed.
   *
   * @param note the signed note
   */
  record Signed(long serial, String note) {}
}
