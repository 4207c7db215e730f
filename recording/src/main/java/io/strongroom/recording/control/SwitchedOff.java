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
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the time for which a camera is switched off by a person (invariant 6), at least every
 * {@link #DECLARE_EVERY_MICROS} and once more when it is switched on again. Blocks on the
 * catalogue; used by one thread at a time.
 */
final class SwitchedOff {
  /** The timeline of a camera that is off is at most this old. */
  static final long DECLARE_EVERY_MICROS = 30_000_000;

  private static final Logger log = LoggerFactory.getLogger(SwitchedOff.class);

  private final PackStore store;
  private final Clock clock;
  private final Map<CameraId, WallTime> accounted = new HashMap<>();

  SwitchedOff(PackStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Brings the account up to date with the register. */
  void account(List<CameraRegistry.Registered> cameras) {
    WallTime now = WallTime.of(clock.instant());
    Set<CameraId> off = new HashSet<>();
    for (CameraRegistry.Registered entry : cameras) {
      Camera camera = entry.camera();
      if (!camera.enabled()) {
        off.add(camera.id());
        declare(camera.id(), now, DECLARE_EVERY_MICROS);
      } else if (accounted.containsKey(camera.id())) {
        declare(camera.id(), now, 1);
      }
    }
    accounted.keySet().retainAll(off);
  }

  private void declare(CameraId camera, WallTime now, long atLeastMicros) {
    try {
      WallTime from = accounted.get(camera);
      if (from == null) {
        from = store.recordedUntil(camera).orElse(now);
        accounted.put(camera, from);
      }
      if (from.microsUntil(now) >= atLeastMicros) {
        store.recordGap(camera, new Gap(new TimeRange(from, now), GapCause.SWITCHED_OFF));
        accounted.put(camera, now);
      }
    } catch (StrongroomException e) {
      // Declared at the next look, from where the last declaration ended.
      log.warn("camera {}: that it is off cannot be declared: {}", camera, e.getMessage());
    }
  }
}
