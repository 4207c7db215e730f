package io.strongroom.recording.write;

import io.strongroom.recording.volume.NoSpaceException;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;

/**
 * Space reserved ahead of one pack's writes: so that its file lies in long pieces, and so that its
 * footer has room when the disk fills up. Used by the pack's volume thread.
 *
 * <p>The step grows with the pack, an eighth of it between 1 and 4 MiB. What is reserved and not
 * written yet is lost to everybody else, so it must scale: 16 MiB at a time for 1,000 cameras would
 * hold back 16 GiB, this holds back 1 to 4.5 GiB. At 2 Mbit/s 1 MiB is four seconds of a pack that
 * may end at once, 4 MiB is 16 s of one that has run for two minutes: one call in 16 s. Pieces
 * longer than 4 MiB help nobody: a disk reads that much in 25 ms and seeks in 8.
 */
final class SpaceAhead {
  static final long MIN_STEP_BYTES = 1L << 20;
  static final long MAX_STEP_BYTES = 4L << 20;

  /** Stays reserved behind the last frame: the largest footer is 416 KiB. */
  static final long FOOTER_ROOM_BYTES = 512L << 10;

  private long reservedBytes;

  /** Below this end no reservation is tried: the last one found no room. */
  private long notBeforeBytes;

  /**
   * Reserves what a write up to {@code endBytes} and the footer behind it need. Finding no room is
   * no failure: what is left of the disk is used by the writes themselves, and it is full when one
   * of them fails.
   */
  void reserve(Storage.StoredFile file, long endBytes) throws IOException {
    if (endBytes < notBeforeBytes) {
      return;
    }
    while (reservedBytes < endBytes + FOOTER_ROOM_BYTES) {
      long step = Math.clamp(endBytes / 8, MIN_STEP_BYTES, MAX_STEP_BYTES);
      if (!reserved(file, step) && !reserved(file, FOOTER_ROOM_BYTES)) {
        notBeforeBytes = endBytes + MIN_STEP_BYTES;
        reservedBytes = Math.max(reservedBytes, endBytes);
        return;
      }
    }
  }

  private boolean reserved(Storage.StoredFile file, long bytes) throws IOException {
    try {
      file.allocate(reservedBytes, bytes);
      reservedBytes += bytes;
      return true;
    } catch (NoSpaceException e) {
      return false;
    }
  }
}
