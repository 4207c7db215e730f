package io.strongroom.recording.rewrap;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.WrappedDek;

/** The keyholder's part in a {@link KeyMove}, to one key. Used by one thread, and closed by it. */
public interface Rewrap extends AutoCloseable {
  /**
   * The key of one pack, wrapped to the other key.
   *
   * @throws OpenFailedException if it is damaged, belongs to another pack, or its day key is not
   *     there
   */
  WrappedDek rewrap(WrappedDek wrapped, byte[] headerHash);

  @Override
  void close();
}
