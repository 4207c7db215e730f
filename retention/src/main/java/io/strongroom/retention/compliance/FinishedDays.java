package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Days of which all packs have expired and whose newest record says so: nothing can become of them
 * any more, and their records need not be read again in this life of the process. A bit for each
 * day of each camera. For one thread.
 */
final class FinishedDays {
  private final Map<CameraId, Days> finished = new HashMap<>();

  /**
   * Of one camera.
   *
   * @param first the day of bit 0
   */
  private record Days(LocalDate first, BitSet bits) {}

  /** Whether a day is one. */
  boolean contains(CameraId camera, LocalDate day) {
    Days days = finished.get(camera);
    return days != null
        && !day.isBefore(days.first)
        && days.bits.get(Math.toIntExact(day.toEpochDay() - days.first.toEpochDay()));
  }

  /**
   * Adds one.
   *
   * @param first the first day of the camera's chain
   */
  void add(CameraId camera, LocalDate first, LocalDate day) {
    Days days = finished.computeIfAbsent(camera, id -> new Days(first, new BitSet()));
    if (!day.isBefore(days.first)) {
      days.bits.set(Math.toIntExact(day.toEpochDay() - days.first.toEpochDay()));
    }
  }
}
