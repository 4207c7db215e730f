package io.strongroom.playback.audit;

import io.strongroom.recording.model.CameraId;
import java.util.Optional;

/**
 * An entry that was found.
 *
 * @param intent of a delivery: what it went out under, if it can be read
 */
public record FoundEntry(AccessLogEntry entry, Optional<AccessLogEntry> intent) {
  /** The camera that an intent, a delivery or a refusal is about. */
  public Optional<CameraId> camera() {
    return switch (intent.orElse(entry).event()) {
      case AccessLogEntry.Event.Intended(Intent seen) -> Optional.of(seen.camera());
      case AccessLogEntry.Event.Refused(Intent asked, String _) -> Optional.of(asked.camera());
      case AccessLogEntry.Event.Delivered _,
          AccessLogEntry.Event.Decided _,
          AccessLogEntry.Event.Changed _,
          AccessLogEntry.Event.Inspected _ ->
          Optional.empty();
    };
  }
}
