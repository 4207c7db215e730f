package io.strongroom.playback.tilelog;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.crypto.tlog.Tiles;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The tiles of a log in a folder that anybody may have written. */
public record FolderTiles(Path folder) implements TileSource {
  /**
   * @throws StrongroomException UNAVAILABLE if the file cannot be read
   */
  @Override
  public Optional<byte[]> read(TileAddress address) {
    Path file = folder.resolve(address.path());
    // one byte more than the longest file can have, so that a longer one is refused for its length
    try (InputStream stream = Files.newInputStream(file)) {
      return Optional.of(stream.readNBytes(Tiles.MAX_BUNDLE_BYTES + 1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, file + " cannot be read; check the path and the medium", e);
    }
  }
}
