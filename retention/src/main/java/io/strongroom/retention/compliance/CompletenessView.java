package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import java.time.LocalDate;
import java.util.List;

/** The completeness records that a node keeps, for whoever may see them. Thread-safe; blocks. */
@FunctionalInterface
public interface CompletenessView {
  /**
   * The records of one day, as they were signed: the first, and its supplements in their order.
   * Empty if there is none yet.
   */
  List<Signed> records(CameraId camera, LocalDate day);

  /**
   * A record as it was signed.
   *
   * @param note the signed note
   */
  record Signed(long serial, String note) {}
}
