package io.strongroom.recording.control;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.write.PackStore;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the time for which a camera is not recorded by somebody's word (invariant 6): a person
 * has switched it off, or its class is paused. At least every {@link #DECLARE_EVERY_MICROS}, and
 * once more when that ends or its cause becomes another. Blocks on the catalogue; used by one
 * thread at a time.
 */
final class NotRecorded {
  /** The timeline of a camera that is not recorded is at most this old. */
  static final long DECLARE_EVERY_MICROS = 30_000_000;

  private static final Logger log = LoggerFactory.getLogger(NotRecorded.class);

  private final PackStore store;
  private final Clock clock;
  private final Map<CameraId, Declared> accounted = new HashMap<>();

  /** Up to when it is declared, and what for. */
  private record Declared(WallTime until, GapCause cause) {}

  NotRecorded(PackStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Why a camera is not to be recorded; empty if it is. */
  static Optional<GapCause> cause(Camera camera, PausedClasses paused) {
    if (!camera.enabled()) {
      return Optional.of(GapCause.SWITCHED_OFF);
    }
    return paused.has(camera.retentionClass()) ? Optional.of(GapCause.SHORTAGE) : Optional.empty();
  }

  /** Brings the account up to date with the register and with what is paused. */
  void account(List<CameraRegistry.Registered> cameras, PausedClasses paused) {
    WallTime now = WallTime.of(clock.instant());
    Set<CameraId> idle = new HashSet<>();
    for (CameraRegistry.Registered entry : cameras) {
      CameraId camera = entry.camera().id();
      Optional<GapCause> cause = cause(entry.camera(), paused);
      Declared before = accounted.get(camera);
      if (before != null && !cause.equals(Optional.of(before.cause))) {
        declare(camera, before.cause, now, 1);
      }
      if (cause.isPresent()) {
        idle.add(camera);
        declare(camera, cause.get(), now, DECLARE_EVERY_MICROS);
      }
    }
    accounted.keySet().retainAll(idle);
  }

  private void declare(CameraId camera, GapCause cause, WallTime now, long atLeastMicros) {
    try {
      Declared before = accounted.get(camera);
      WallTime from = before == null ? store.recordedUntil(camera).orElse(now) : before.until;
      if (from.microsUntil(now) >= atLeastMicros) {
        store.recordGap(camera, new Gap(new TimeRange(from, now), cause));
        from = now;
      }
      accounted.put(camera, new Declared(from, cause));
    } catch (StrongroomException e) {
      // Declared at the next look, from where the last declaration ended.
      log.warn("camera {}: its gap ({}) cannot be declared: {}", camera, cause, e.getMessage());
    }
  }
}
