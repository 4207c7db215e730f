package io.strongroom.playback.tilelog;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The tiles and bundles of a log's folder. */
record StoredTiles(LogStorage storage) implements TileSource {
  /**
   * @throws UncheckedIOException if the disk does not answer
   */
  @Override
  public Optional<byte[]> read(TileAddress address) {
    try {
      return storage.read(address.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
