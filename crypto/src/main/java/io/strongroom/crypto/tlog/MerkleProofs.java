package io.strongroom.crypto.tlog;

import io.strongroom.crypto.digest.HashFunction;
import java.security.MessageDigest;
import java.util.List;

/**
 * Checks proofs of Merkle trees by RFC 9162, 2.1.3.2 and 2.1.4.2. They come from outside: sizes are
 * any number, hashes any bytes, and the answer to all that does not fit is one exception.
 */
public final class MerkleProofs {
  /** No tree of 2^63 leaves has a longer proof. */
  private static final int MAX_PROOF_HASHES = 64 + 1;

  private MerkleProofs() {}

  /**
   * Returns normally if a leaf stands at {@code index} in the tree of {@code size} leaves with this
   * root.
   *
   * @throws InvalidProofException if the proof does not show that
   */
  public static void verifyInclusion(
      byte[] leafHash, long index, long size, List<byte[]> proof, byte[] root) {
    verifyInclusion(HashFunction.SHA_256, leafHash, index, size, proof, root);
  }

  /** The same in a tree by another hash function, which made the leaf hash too. */
  public static void verifyInclusion(
      HashFunction function,
      byte[] leafHash,
      long index,
      long size,
      List<byte[]> proof,
      byte[] root) {
    if (index < 0 || index >= size) {
      throw new InvalidProofException("a leaf's index must lie within the tree");
    }
    requireHashes(proof, leafHash, root);
    long node = index;
    long last = size - 1;
    byte[] hash = leafHash;
    for (byte[] sibling : proof) {
      if (last == 0) {
        throw new InvalidProofException("the inclusion proof is too long");
      }
      if ((node & 1) == 1 || node == last) {
        hash = MerkleTree.nodeHash(function, sibling, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        hash = MerkleTree.nodeHash(function, hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    if (last != 0 || !MessageDigest.isEqual(hash, root)) {
      throw new InvalidProofException("the inclusion proof does not lead to the root");
    }
  }

  /**
   * Returns normally if the tree of {@code oldSize} leaves with {@code oldRoot} is the beginning of
   * the tree of {@code newSize} leaves with {@code newRoot}.
   *
   * @throws InvalidProofException if the proof does not show that
   */
  public static void verifyConsistency(
      long oldSize, long newSize, List<byte[]> proof, byte[] oldRoot, byte[] newRoot) {
    if (oldSize < 1 || oldSize > newSize) {
      throw new InvalidProofException("the old tree must have leaves, and no more than the new");
    }
    requireHashes(proof, oldRoot, newRoot);
    if (oldSize == newSize) {
      require(proof.isEmpty() && MessageDigest.isEqual(oldRoot, newRoot));
      return;
    }
    boolean oldIsSubtree = Long.bitCount(oldSize) == 1;
    int at = oldIsSubtree ? 0 : 1;
    require(proof.size() >= at);
    byte[] oldHash = oldIsSubtree ? oldRoot : proof.getFirst();
    byte[] newHash = oldHash;
    long node = oldSize - 1;
    long last = newSize - 1;
    int shared = Long.numberOfTrailingZeros(~node);
    node >>>= shared;
    last >>>= shared;
    for (byte[] sibling : proof.subList(at, proof.size())) {
      require(last != 0);
      if ((node & 1) == 1 || node == last) {
        oldHash = MerkleTree.nodeHash(sibling, oldHash);
        newHash = MerkleTree.nodeHash(sibling, newHash);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        newHash = MerkleTree.nodeHash(newHash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    require(last == 0);
    require(MessageDigest.isEqual(oldHash, oldRoot) && MessageDigest.isEqual(newHash, newRoot));
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new InvalidProofException("the consistency proof does not lead to both roots");
    }
  }

  private static void requireHashes(List<byte[]> proof, byte[] first, byte[] second) {
    boolean wellFormed =
        proof.size() <= MAX_PROOF_HASHES
            && first.length == MerkleTree.HASH_BYTES
            && second.length == MerkleTree.HASH_BYTES
            && proof.stream().allMatch(hash -> hash.length == MerkleTree.HASH_BYTES);
    if (!wellFormed) {
      throw new InvalidProofException("a proof is at most 65 hashes of 32 bytes");
    }
  }
}
