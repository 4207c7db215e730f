package io.strongroom.recording.thin;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.WallTime;
import java.util.Optional;

/** Which packs are to be thinned. Thread-safe. */
public interface ThinRule {
  /** Nothing is. */
  ThinRule NEVER = (row, early, now) -> Optional.empty();

  /**
   * Since when a pack is to be thinned; empty if it is not, or not yet.
   *
   * @param early as soon as it may be, because room is short
   */
  Optional<WallTime> dueSince(PackRow row, boolean early, WallTime now);
}
