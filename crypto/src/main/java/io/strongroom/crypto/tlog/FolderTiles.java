package io.strongroom.crypto.tlog;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  /**
   * Those in the folder beside it.
   *
   * @throws KeyFileException if it cannot be listed
   */
  @Override
  public List<TileAddress> outgrown(TileAddress address) {
    Path partial = folder.resolve(address.full().path() + ".p");
    if (!Files.isDirectory(partial)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(partial)) {
      Set<String> names =
          files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
      return IntStream.range(1, address.width())
          .filter(width -> names.contains(String.valueOf(width)))
          .mapToObj(width -> new TileAddress(address.level(), address.index(), width))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new KeyFileException(partial + " cannot be listed", e);
    }
  }
}
