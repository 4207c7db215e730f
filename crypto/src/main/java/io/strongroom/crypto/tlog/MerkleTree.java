package io.strongroom.crypto.tlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The Merkle tree of RFC 6962, section 2.1 (the same in RFC 9162), with SHA-256: roots and proofs
 * from leaf hashes. Pure functions; arrays are neither kept nor changed. {@link MerkleProofs}
 * checks what this class makes.
 */
public final class MerkleTree {
  /** Length of every hash. */
  public static final int HASH_BYTES = 32;

  private static final byte LEAF_PREFIX = 0;
  private static final byte NODE_PREFIX = 1;

  private MerkleTree() {}

  /** SHA-256 of 0x00 and the leaf's bytes. */
  public static byte[] leafHash(byte[] leaf) {
    MessageDigest digest = sha256();
    digest.update(LEAF_PREFIX);
    return digest.digest(leaf);
  }

  /** SHA-256 of 0x01 and both children. */
  public static byte[] nodeHash(byte[] left, byte[] right) {
    MessageDigest digest = sha256();
    digest.update(NODE_PREFIX);
    digest.update(left);
    return digest.digest(right);
  }

  /** The tree head; of no leaves, the SHA-256 of nothing. */
  public static byte[] root(List<byte[]> leafHashes) {
    int size = leafHashes.size();
    if (size == 0) {
      return sha256().digest();
    }
    if (size == 1) {
      return leafHashes.getFirst().clone();
    }
    int split = split(size);
    return nodeHash(root(leafHashes.subList(0, split)), root(leafHashes.subList(split, size)));
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

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }
}
