package io.strongroom.crypto.tlog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A tree of a certain size, read from its tiles: root and proofs (RFC 6962, 2.1) by a few tiles
 * each. It believes the tiles: whoever uses a proof compares it with a signed root. Keeps every
 * tile that it has read; for one thread.
 */
public final class TiledTree {
  private final TileSource source;
  private final long size;
  private final Map<TileAddress, List<byte[]>> tiles = new HashMap<>();

  /** The tree of the first {@code size} leaves. */
  public TiledTree(long size, TileSource source) {
    if (size < 0) {
      throw new IllegalArgumentException("the size of a tree is not negative");
    }
    this.size = size;
    this.source = source;
  }

  /**
   * The root.
   *
   * @throws InvalidLogException if a tile that it needs is missing or none
   */
  public byte[] root() {
    return size == 0 ? MerkleTree.root(List.of()) : hash(0, size);
  }

  /**
   * The root that the tree of the first {@code oldSize} leaves had.
   *
   * @throws IndexOutOfBoundsException if {@code oldSize} is not between 0 and the size
   * @throws InvalidLogException if a tile that it needs is missing or none
   */
  public byte[] rootOf(long oldSize) {
    Objects.checkIndex(oldSize, size + 1);
    return oldSize == 0 ? MerkleTree.root(List.of()) : hash(0, oldSize);
  }

  /**
   * The siblings on the way from a leaf to the root, lowest first.
   *
   * @throws IndexOutOfBoundsException if there is no such leaf
   * @throws InvalidLogException if a tile that it needs is missing or none
   */
  public List<byte[]> inclusionProof(long index) {
    Objects.checkIndex(index, size);
    List<byte[]> proof = new ArrayList<>();
    addInclusion(0, size, index, proof);
    return proof;
  }

  private void addInclusion(long from, long to, long index, List<byte[]> proof) {
    if (to - from == 1) {
      return;
    }
    long middle = from + split(to - from);
    if (index < middle) {
      addInclusion(from, middle, index, proof);
      proof.add(hash(middle, to));
    } else {
      addInclusion(middle, to, index, proof);
      proof.add(hash(from, middle));
    }
  }

  /**
   * Proof that the tree of the first {@code oldSize} leaves is the beginning of this one; empty if
   * they are the same.
   *
   * @throws IndexOutOfBoundsException if {@code oldSize} is not between 1 and the size
   * @throws InvalidLogException if a tile that it needs is missing or none
   */
  public List<byte[]> consistencyProof(long oldSize) {
    Objects.checkIndex(oldSize - 1, size);
    List<byte[]> proof = new ArrayList<>();
    addConsistency(0, size, oldSize, true, proof);
    return proof;
  }

  private void addConsistency(
      long from, long to, long oldSize, boolean wholeOldTree, List<byte[]> proof) {
    if (oldSize == to) {
      if (!wholeOldTree) {
        proof.add(hash(from, to));
      }
      return;
    }
    long middle = from + split(to - from);
    if (oldSize <= middle) {
      addConsistency(from, middle, oldSize, wholeOldTree, proof);
      proof.add(hash(middle, to));
    } else {
      addConsistency(middle, to, oldSize, false, proof);
      proof.add(hash(from, middle));
    }
  }

  /** The hash of these leaves, whose first one is a multiple of a power of two not below them. */
  private byte[] hash(long from, long to) {
    long leaves = to - from;
    if (Long.bitCount(leaves) == 1) {
      return perfect(from, Long.numberOfTrailingZeros(leaves));
    }
    long middle = from + split(leaves);
    return MerkleTree.nodeHash(hash(from, middle), hash(middle, to));
  }

  private byte[] perfect(long from, int height) {
    int level = height / TileAddress.BITS;
    int width = 1 << (height % TileAddress.BITS);
    long first = from >>> (level * TileAddress.BITS);
    TileAddress address = TileAddress.in(level, first / TileAddress.FULL, size);
    List<byte[]> hashes = tiles.computeIfAbsent(address, source::hashes);
    int at = (int) (first % TileAddress.FULL);
    return MerkleTree.root(hashes.subList(at, at + width));
  }

  private static long split(long leaves) {
    return Long.highestOneBit(leaves - 1);
  }
}
