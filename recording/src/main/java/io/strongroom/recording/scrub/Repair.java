package io.strongroom.recording.scrub;

import io.strongroom.recording.index.PackRow;

/** Gets a sound file in place of a damaged or missing one. Thread-safe; blocks for as long. */
public interface Repair {
  /** For a node that stands alone: there is no other copy. */
  Repair NONE = row -> false;

  /**
   * Mends a finished pack. What was there before is set aside and never deleted.
   *
   * @return whether the pack is sound now; if not, nothing has changed and a later call may do it
   */
  boolean mend(PackRow row) throws InterruptedException;
}
