package io.strongroom.retention.shortage;

import io.strongroom.recording.volume.Room;
import java.util.Optional;

/** One way to have more room, or to need less. Used by one thread; may block on disks. */
public interface Relief {
  /** Which step it is. */
  ShortageStep step();

  /**
   * Does as much as is to be done before its effect is seen.
   *
   * @param room as it is
   * @return what was done, in words; empty if there is nothing (more) to do
   */
  Optional<String> relieve(Room room);

  /** There is room again. */
  default void enough() {}
}
