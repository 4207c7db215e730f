package io.strongroom.crypto.tlog;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The tiles of a log in a folder that anybody may have written.
 *
 * @param folder of the log, which has the folder {@code tile}
 */
public record FolderTiles(Path folder) implements TileSource {
  /**
   * The file at this address.
   *
   * @throws KeyFileException if the file is there and cannot be read, or is longer than any tile
   */
  @Override
  public Optional<byte[]> read(TileAddress address) {
    return PrivateFiles.read(folder.resolve(address.path()), Tiles.MAX_BUNDLE_BYTES);
  }
}
