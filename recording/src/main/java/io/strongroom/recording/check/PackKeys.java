package io.strongroom.recording.check;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.IndexEntry;
import java.nio.ByteBuffer;

/** Opens packs for a check of their digests. Thread-safe. */
public interface PackKeys {
  /** Nothing is opened: as far as it goes without a key. */
  PackKeys NONE = (row, footer) -> Opened.NOTHING;

  /** One pack with its key, which closing wipes. For one thread. */
  interface Opened extends AutoCloseable {
    /** Says nothing of any chunk. */
    Opened NOTHING = (entry, frame) -> {};

    /**
     * Looks into a chunk whose checksum is right.
     *
     * @throws io.strongroom.recording.model.StrongroomException CORRUPT if it does not open to what
     *     its digest says
     */
    void verify(IndexEntry entry, ByteBuffer frame);

    @Override
    default void close() {
      // nothing is held
    }
  }

  /**
   * Opens a pack; the caller closes it.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if the wrapped key is not
   *     this pack's, NOT_FOUND if the key that it is wrapped to does not exist, UNAVAILABLE if no
   *     key can be had now
   */
  Opened open(PackRow row, Footer footer);
}
