package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A place in the {@link SeedTree}: the first bits of the way from its top to a leaf. The leaf of a
 * day key lies below its name, so that the days of a class are neighbours, and days that are
 * destroyed one after the other cost the tree no more than one. Immutable; ordered as leaves are.
 */
final class TreePath implements Comparable<TreePath> {
  private static final int NAME_BYTES = 8;
  private static final int DAY_BYTES = 3; // the year 9999 has days above two million
  private static final int LEAF_BYTES = NAME_BYTES + DAY_BYTES;

  /** Bits of a leaf's path. */
  static final int LEAF_DEPTH = LEAF_BYTES * Byte.SIZE;

  /** Length of an encoded path. */
  static final int BYTES = 1 + LEAF_BYTES;

  static final TreePath TOP = new TreePath(0, new byte[LEAF_BYTES]);

  private final int depth;
  private final byte[] bits; // zero from the depth on

  private TreePath(int depth, byte[] bits) {
    this.depth = depth;
    this.bits = bits;
  }

  /**
   * The leaf of a day key.
   *
   * @param generation 0 for the first key of this id, one more for each that follows one that was
   *     destroyed
   */
  static TreePath leaf(DayKeyId id, int generation) {
    String label = generation == 0 ? id.name() : id.name() + "#" + generation;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(label.getBytes(StandardCharsets.US_ASCII));
      int day = (int) id.expiryDay().toEpochDay();
      byte[] bits =
          ByteBuffer.allocate(LEAF_BYTES)
              .put(digest, 0, NAME_BYTES)
              .put((byte) (day >> 16))
              .putShort((short) day)
              .array();
      return new TreePath(LEAF_DEPTH, bits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  int depth() {
    return depth;
  }

  /** Which way it goes at a depth less than its own: 0 or 1. */
  int bit(int at) {
    return bits[at / Byte.SIZE] >> (Byte.SIZE - 1 - at % Byte.SIZE) & 1;
  }

  /** The first bits of it. */
  TreePath upTo(int length) {
    byte[] prefix = Arrays.copyOf(bits, LEAF_BYTES);
    for (int at = length; at < depth; at++) {
      prefix[at / Byte.SIZE] &= (byte) ~mask(at);
    }
    return new TreePath(length, prefix);
  }

  /** The other child of the place above it. */
  TreePath sibling() {
    byte[] other = bits.clone();
    other[(depth - 1) / Byte.SIZE] ^= mask(depth - 1);
    return new TreePath(depth, other);
  }

  /** Whether the other place is this one or below it. */
  boolean covers(TreePath other) {
    return depth <= other.depth && Arrays.equals(bits, other.upTo(depth).bits);
  }

  private static byte mask(int at) {
    return (byte) (1 << (Byte.SIZE - 1 - at % Byte.SIZE));
  }

  void encode(ByteBuffer target) {
    target.put((byte) depth).put(bits);
  }

  /** Reads what {@link #encode} wrote; OpenFailedException for anything else. */
  static TreePath decode(ByteBuffer source) {
    int depth = Encoded.unsignedByte(source);
    byte[] bits = Encoded.bytes(source, LEAF_BYTES);
    TreePath whole = new TreePath(LEAF_DEPTH, bits);
    if (depth > LEAF_DEPTH || !Arrays.equals(whole.upTo(depth).bits, bits)) {
      throw new OpenFailedException();
    }
    return new TreePath(depth, bits);
  }

  @Override
  public int compareTo(TreePath other) {
    int byBits = Arrays.compareUnsigned(bits, other.bits);
    return byBits != 0 ? byBits : Integer.compare(depth, other.depth);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreePath that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bits) * 31 + depth;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bits) + "/" + depth;
  }
}
