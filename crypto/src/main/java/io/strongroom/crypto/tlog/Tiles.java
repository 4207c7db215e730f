package io.strongroom.crypto.tlog;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is in the files of a log (C2SP tlog-tiles): a tile is its hashes, 32 bytes each; an entry
 * bundle is its entries, each behind its length as two bytes, big-endian. Pure functions; arrays
 * are neither kept nor changed.
 */
public final class Tiles {
  /** The longest entry that a bundle can have. */
  public static final int MAX_ENTRY_BYTES = 0xffff;

  /** The longest bundle. */
  public static final int MAX_BUNDLE_BYTES = TileAddress.FULL * (2 + MAX_ENTRY_BYTES);

  private Tiles() {}

  /** A tile of these hashes, of which there are 1 to 256. */
  public static byte[] encodeHashes(List<byte[]> hashes) {
    requireCount(hashes.size());
    ByteBuffer tile = ByteBuffer.allocate(hashes.size() * MerkleTree.HASH_BYTES);
    for (byte[] hash : hashes) {
      tile.put(hash);
    }
    return tile.array();
  }

  /**
   * The hashes of a tile.
   *
   * @throws InvalidLogException if it has another width
   */
  public static List<byte[]> decodeHashes(byte[] tile, int width) {
    requireCount(width);
    if (tile.length != width * MerkleTree.HASH_BYTES) {
      throw new InvalidLogException(
          "a tile of width %d has %d bytes, not %d"
              .formatted(width, width * MerkleTree.HASH_BYTES, tile.length));
    }
    List<byte[]> hashes = new ArrayList<>(width);
    for (int at = 0; at < tile.length; at += MerkleTree.HASH_BYTES) {
      hashes.add(Arrays.copyOfRange(tile, at, at + MerkleTree.HASH_BYTES));
    }
    return hashes;
  }

  /**
   * A bundle of these entries, of which there are 1 to 256.
   *
   * @throws IllegalArgumentException if one is longer than {@link #MAX_ENTRY_BYTES}
   */
  public static byte[] encodeEntries(List<byte[]> entries) {
    requireCount(entries.size());
    int bytes = 0;
    for (byte[] entry : entries) {
      if (entry.length > MAX_ENTRY_BYTES) {
        throw new IllegalArgumentException("an entry has at most " + MAX_ENTRY_BYTES + " bytes");
      }
      bytes += 2 + entry.length;
    }
    ByteBuffer bundle = ByteBuffer.allocate(bytes);
    for (byte[] entry : entries) {
      bundle.putShort((short) entry.length).put(entry);
    }
    return bundle.array();
  }

  /**
   * The entries of a bundle.
   *
   * @throws InvalidLogException if it has more or fewer than {@code width}, or ends within one
   */
  public static List<byte[]> decodeEntries(byte[] bundle, int width) {
    requireCount(width);
    ByteBuffer rest = ByteBuffer.wrap(bundle);
    List<byte[]> entries = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      if (rest.remaining() < 2) {
        throw new InvalidLogException("the bundle ends after %d of %d entries".formatted(i, width));
      }
      int length = Short.toUnsignedInt(rest.getShort());
      if (length > rest.remaining()) {
        throw new InvalidLogException("the bundle ends within its entry " + i);
      }
      byte[] entry = new byte[length];
      rest.get(entry);
      entries.add(entry);
    }
    if (rest.hasRemaining()) {
      throw new InvalidLogException(
          "the bundle has %d bytes behind its %d entries".formatted(rest.remaining(), width));
    }
    return entries;
  }

  private static void requireCount(int count) {
    if (count < 1 || count > TileAddress.FULL) {
      throw new IllegalArgumentException("a tile has 1 to " + TileAddress.FULL + " hashes");
    }
  }
}
