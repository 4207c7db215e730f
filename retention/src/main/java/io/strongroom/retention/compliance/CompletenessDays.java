package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The completeness records of whole cameras, for reports. Signatures are not looked at: that is for
 * whoever trusts nobody ({@code strongroom verify completeness}). Thread-safe; blocks.
 */
public interface CompletenessDays {
  /**
   * Cameras that have records.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if none are here and no
   *     keyholder answers
   */
  Set<CameraId> cameras();

  /**
   * The newest record of each day from one to another, both included.
   *
   * @throws io.strongroom.recording.model.StrongroomException as {@link #cameras}
   */
  Chain days(CameraId camera, LocalDate from, LocalDate to);

  /**
   * What there is of one camera.
   *
   * @param first day that has a record, of all that were ever made; empty if none has
   * @param last such day
   * @param days those asked for that have one, ascending
   */
  record Chain(Optional<LocalDate> first, Optional<LocalDate> last, List<Known> days) {
    public Chain {
      days = List.copyOf(days);
    }
  }

  /**
   * The newest record of a day.
   *
   * @param record empty if it cannot be read
   */
  record Known(LocalDate day, Optional<CompletenessRecord> record) {}
}
