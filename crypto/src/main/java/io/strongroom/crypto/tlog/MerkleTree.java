package io.strongroom.crypto.tlog;

import io.strongroom.crypto.digest.HashFunction;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The Merkle tree of RFC 6962, section 2.1 (the same in RFC 9162): roots and proofs from leaf
 * hashes. With SHA-256, but for packs of another suite, which have roots by its hash function. Pure
 * functions; arrays are neither kept nor changed. {@link MerkleProofs} checks what this class
 * makes.
 */
public final class MerkleTree {
  /** Length of every hash. */
  public static final int HASH_BYTES = 32;

  private static final byte LEAF_PREFIX = 0;
  private static final byte NODE_PREFIX = 1;

  private MerkleTree() {}

  /** SHA-256 of 0x00 and the leaf's bytes. */
  public static byte[] leafHash(byte[] leaf) {
    return leafHash(HashFunction.SHA_256, leaf);
  }

  /** The same with another hash function. */
  public static byte[] leafHash(HashFunction hash, byte[] leaf) {
    MessageDigest digest = hash.create();
    digest.update(LEAF_PREFIX);
    return digest.digest(leaf);
  }

  /** SHA-256 of 0x01 and both children. */
  public static byte[] nodeHash(byte[] left, byte[] right) {
    return nodeHash(HashFunction.SHA_256, left, right);
  }

  static byte[] nodeHash(HashFunction hash, byte[] left, byte[] right) {
    MessageDigest digest = hash.create();
    digest.update(NODE_PREFIX);
    digest.update(left);
    return digest.digest(right);
  }

  /** The tree head; of no leaves, the SHA-256 of nothing. */
  public static byte[] root(List<byte[]> leafHashes) {
    return root(HashFunction.SHA_256, leafHashes);
  }

  /** The same with another hash function, which made the leaf hashes too. */
  public static byte[] root(HashFunction hash, List<byte[]> leafHashes) {
    int size = leafHashes.size();
    if (size == 0) {
      return hash.create().digest();
    }
    if (size == 1) {
      return leafHashes.getFirst().clone();
    }
    int split = split(size);
    return nodeHash(
        hash,
        root(hash, leafHashes.subList(0, split)),
        root(hash, leafHashes.subList(split, size)));
  }

  /**
   * The siblings on the way from a leaf to the root, lowest first (RFC 6962, 2.1.1).
   *
   * @throws IndexOutOfBoundsException if there is no such leaf
   */
  public static List<byte[]> inclusionProof(List<byte[]> leafHashes, int index) {
    Objects.checkIndex(index, leafHashes.size());
    List<byte[]> proof = new ArrayList<>();
    addInclusion(leafHashes, index, proof);
    return proof;
  }

  private static void addInclusion(List<byte[]> leaves, int index, List<byte[]> proof) {
    int size = leaves.size();
    if (size == 1) {
      return;
    }
    int split = split(size);
    List<byte[]> left = leaves.subList(0, split);
    List<byte[]> right = leaves.subList(split, size);
    if (index < split) {
      addInclusion(left, index, proof);
      proof.add(root(right));
    } else {
      addInclusion(right, index - split, proof);
      proof.add(root(left));
    }
  }

  /**
   * Proof that the tree of the first {@code oldSize} leaves is the beginning of this one (RFC 6962,
   * 2.1.2); empty if they are the same.
   *
   * @throws IndexOutOfBoundsException if {@code oldSize} is not between 1 and the number of leaves
   */
  public static List<byte[]> consistencyProof(List<byte[]> leafHashes, int oldSize) {
    Objects.checkIndex(oldSize - 1, leafHashes.size());
    List<byte[]> proof = new ArrayList<>();
    addConsistency(leafHashes, oldSize, true, proof);
    return proof;
  }

  private static void addConsistency(
      List<byte[]> leaves, int oldSize, boolean wholeOldTree, List<byte[]> proof) {
    int size = leaves.size();
    if (oldSize == size) {
      if (!wholeOldTree) {
        proof.add(root(leaves));
      }
      return;
    }
    int split = split(size);
    List<byte[]> left = leaves.subList(0, split);
    List<byte[]> right = leaves.subList(split, size);
    if (oldSize <= split) {
      addConsistency(left, oldSize, wholeOldTree, proof);
      proof.add(root(right));
    } else {
      addConsistency(right, oldSize - split, false, proof);
      proof.add(root(left));
    }
  }

  /** The largest power of two below {@code size}, which is at least 2. */
  private static int split(int size) {
    return Integer.highestOneBit(size - 1);
  }
}
