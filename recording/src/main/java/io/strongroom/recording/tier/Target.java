package io.strongroom.recording.tier;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;

/** How a pack gets onto a volume of one tier. For one thread, which it blocks. */
public interface Target {
  /** Makes one that reads and writes at a pace. */
  interface Making {
    /** The target for one thread. */
    Target at(Pace pace);
  }

  /** Called again and again while bytes are carried. */
  interface Going {
    /**
     * Returns if the move is to go on.
     *
     * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it is not
     */
    void on();
  }

  /**
   * Puts a whole pack and its key file in their place, verified and durable when the call returns.
   * What was there before of an attempt that broke off is replaced.
   *
   * @param row the pack as it lies now, with its key
   * @param source its file
   * @param to where it is to lie
   * @throws IOException if {@code to} fails
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if the pack is not as its row
   *     says, UNAVAILABLE if it cannot be read
   */
  void put(PackRow row, Storage.StoredFile source, Volume to, Going going) throws IOException;

  /** Writes the key file anew: the pack has got another key while it was carried. */
  void putKey(PackRow row, Bytes wrappedKey, Volume to) throws IOException;

  /** Removes what {@link #put} may have left of a pack that stays where it is. */
  static void remove(PackRow row, Volume to) throws IOException {
    PackFiles.remove(to, row.retentionClass(), row.expiryDay(), row.id());
  }
}
