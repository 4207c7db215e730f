package io.strongroom.crypto.tlog;

import java.util.List;
import java.util.Optional;

/** Where the tiles and bundles of a log are read: a folder, a server, a map. */
@FunctionalInterface
public interface TileSource {
  /** The bytes at this address, or empty if there are none. */
  Optional<byte[]> read(TileAddress address);

  /**
   * The hashes of a tile. A partial one that is no longer there is the beginning of the full one.
   *
   * @throws InvalidLogException if it is missing or none
   */
  default List<byte[]> hashes(TileAddress address) {
    Optional<byte[]> found = read(address);
    if (found.isEmpty() && address.isPartial()) {
      return hashes(address.full()).subList(0, address.width());
    }
    return Tiles.decodeHashes(found.orElseThrow(() -> missing(address)), address.width());
  }

  /** The entries of a bundle; as {@link #hashes}. */
  default List<byte[]> entries(TileAddress address) {
    Optional<byte[]> found = read(address);
    if (found.isEmpty() && address.isPartial()) {
      return entries(address.full()).subList(0, address.width());
    }
    return Tiles.decodeEntries(found.orElseThrow(() -> missing(address)), address.width());
  }

  /**
   * Partial tiles, or bundles, of the same place that have less and are there beside this one: it
   * grew beyond them, and nobody needs them any more. None where a source cannot list them.
   */
  default List<TileAddress> outgrown(TileAddress address) {
    return List.of();
  }

  private static InvalidLogException missing(TileAddress address) {
    return new InvalidLogException(address.path() + " is missing");
  }
}
