package io.strongroom.crypto.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.digest.HashFunction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trees held by levels against those by the recursion of RFC 6962. */
final class MerklePathsTest {
  @Test
  void rootsAndPathsAreThoseOfTheRecursion() {
    List<byte[]> leaves = new ArrayList<>();
    for (int size = 1; size <= 35; size++) {
      leaves.add(MerkleTree.leafHash(new byte[] {(byte) size}));
      MerklePaths paths = new MerklePaths(HashFunction.SHA_256, leaves);
      assertThat(paths.root()).isEqualTo(MerkleTree.root(leaves));
      for (int index = 0; index < size; index++) {
        List<byte[]> expected = MerkleTree.inclusionProof(leaves, index);
        assertThat(paths.path(index)).hasSameSizeAs(expected);
        for (int level = 0; level < expected.size(); level++) {
          assertThat(paths.path(index).get(level)).isEqualTo(expected.get(level));
        }
      }
    }
  }

  @Test
  void pathsByAnotherHashFunctionAreProvenByIt() {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      leaves.add(MerkleTree.leafHash(HashFunction.SM3, new byte[] {(byte) i}));
    }
    MerklePaths paths = new MerklePaths(HashFunction.SM3, leaves);
    byte[] root = MerkleTree.root(HashFunction.SM3, leaves);
    MerkleProofs.verifyInclusion(HashFunction.SM3, leaves.get(9), 9, 11, paths.path(9), root);
    assertThatThrownBy(
            () -> MerkleProofs.verifyInclusion(leaves.get(9), 9, 11, paths.path(9), root))
        .isInstanceOf(InvalidProofException.class);
  }
}
