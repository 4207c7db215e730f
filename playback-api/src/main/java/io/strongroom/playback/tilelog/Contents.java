package io.strongroom.playback.tilelog;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.Tiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sealed contents beside the tree: those of a bundle's entries in one file, each behind its
 * length (2 bytes, big-endian), 0 for one that is erased. A file of which all is erased is gone.
 */
final class Contents {
  static final String FOLDER = "content";

  private static final byte[] ERASED = new byte[0];

  private Contents() {}

  /** {@code content/…} with the digits of the bundle beside it. */
  static String path(long bundle) {
    String beside = TileAddress.bundle(bundle, TileAddress.FULL).path();
    return FOLDER + beside.substring("tile/entries".length());
  }

  /**
   * The contents of a bundle's first entries; empty arrays for those that are erased.
   *
   * @throws InvalidLogException if the file is none
   */
  static List<byte[]> read(LogStorage storage, long bundle, int count) throws IOException {
    Optional<byte[]> file = storage.read(path(bundle));
    List<byte[]> contents = new ArrayList<>(TileAddress.FULL);
    if (file.isPresent()) {
      ByteBuffer rest = ByteBuffer.wrap(file.get());
      while (contents.size() < count && rest.remaining() >= 2) {
        int length = Short.toUnsignedInt(rest.getShort());
        if (length > rest.remaining()) {
          throw new InvalidLogException(path(bundle) + " ends within its entry " + contents.size());
        }
        byte[] sealed = new byte[length];
        rest.get(sealed);
        contents.add(sealed);
      }
      if (contents.size() < count) {
        throw new InvalidLogException(
            "%s has %d entries, not %d".formatted(path(bundle), contents.size(), count));
      }
      return contents;
    }
    for (int i = 0; i < count; i++) {
      contents.add(ERASED);
    }
    return contents;
  }

  static byte[] encode(List<byte[]> contents) {
    return Tiles.encodeEntries(contents);
  }

  static boolean isErased(byte[] sealed) {
    return sealed.length == 0;
  }
}
