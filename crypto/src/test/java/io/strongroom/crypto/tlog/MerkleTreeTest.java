package io.strongroom.crypto.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {
  private static final HexFormat HEX = HexFormat.of();

  /** The leaves of the vectors that the Certificate Transparency implementations share. */
  private static final List<byte[]> LEAVES =
      Stream.of(
              "",
              "00",
              "10",
              "2021",
              "3031",
              "40414243",
              "5051525354555657",
              "606162636465666768696a6b6c6d6e6f")
          .map(HEX::parseHex)
          .map(MerkleTree::leafHash)
          .toList();

  @ParameterizedTest
  @CsvSource({
    "0,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1,6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2,fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3,aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4,d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5,4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6,76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7,ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8,5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void rootsAreThePublishedOnes(int size, String expected) {
    assertThat(hex(MerkleTree.root(LEAVES.subList(0, size)))).isEqualTo(expected);
  }

  @Test
  void proofsAreThePublishedOnes() {
    assertThat(MerkleTree.inclusionProof(LEAVES, 5).stream().map(MerkleTreeTest::hex))
        .containsExactly(
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertThat(MerkleTree.consistencyProof(LEAVES, 6).stream().map(MerkleTreeTest::hex))
        .containsExactly(
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertThat(
            MerkleTree.consistencyProof(LEAVES.subList(0, 5), 2).stream().map(MerkleTreeTest::hex))
        .containsExactly(
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
  }

  @Test
  void everyLeafOfEverySizeIsProvenAndNowhereElse() {
    List<byte[]> leaves = leaves(33);
    for (int size = 1; size <= leaves.size(); size++) {
      List<byte[]> tree = leaves.subList(0, size);
      byte[] root = MerkleTree.root(tree);
      for (int index = 0; index < size; index++) {
        List<byte[]> proof = MerkleTree.inclusionProof(tree, index);
        MerkleProofs.verifyInclusion(tree.get(index), index, size, proof, root);
        for (int other = 0; other < size; other++) {
          if (other != index) {
            assertNotIncluded(tree.get(index), other, size, proof, root);
          }
        }
      }
    }
  }

  @Test
  void everyPrefixOfEverySizeIsConsistent() {
    List<byte[]> leaves = leaves(33);
    byte[] wrong = new byte[32];
    for (int size = 1; size <= leaves.size(); size++) {
      List<byte[]> tree = leaves.subList(0, size);
      byte[] root = MerkleTree.root(tree);
      for (int old = 1; old <= size; old++) {
        byte[] oldRoot = MerkleTree.root(tree.subList(0, old));
        List<byte[]> proof = MerkleTree.consistencyProof(tree, old);
        MerkleProofs.verifyConsistency(old, size, proof, oldRoot, root);
        assertInconsistent(old, size, proof, wrong, root);
        assertInconsistent(old, size, proof, oldRoot, wrong);
        assertTamperedProofsFail(old, size, proof, oldRoot, root);
      }
    }
  }

  @Test
  void malformedProofsAreRefused() {
    byte[] root = MerkleTree.root(LEAVES);
    List<byte[]> proof = MerkleTree.inclusionProof(LEAVES, 3);
    byte[] leaf = LEAVES.get(3);

    assertNotIncluded(leaf, -1, 8, proof, root);
    assertNotIncluded(leaf, 8, 8, proof, root);
    assertNotIncluded(leaf, 3, 0, proof, root);
    assertNotIncluded(leaf, 3, Long.MAX_VALUE, proof, root);
    assertNotIncluded(leaf, 3, 8, proof.subList(0, 2), root);
    assertNotIncluded(leaf, 3, 8, Collections.nCopies(9, root), root);
    assertNotIncluded(leaf, 3, 8, Collections.nCopies(100, root), root);
    assertNotIncluded(leaf, 3, 8, List.of(new byte[31], new byte[32], new byte[32]), root);
    assertNotIncluded(new byte[0], 3, 8, proof, root);
    assertInconsistent(0, 8, List.of(), root, root);
    assertInconsistent(9, 8, List.of(), root, root);
    assertInconsistent(3, 8, List.of(), root, root);
    assertInconsistent(4, Long.MAX_VALUE, List.of(root), root, root);
    assertInconsistent(8, 8, List.of(root), root, root);
  }

  private static void assertTamperedProofsFail(
      int old, int size, List<byte[]> proof, byte[] oldRoot, byte[] root) {
    for (int at = 0; at < proof.size(); at++) {
      List<byte[]> tampered = new ArrayList<>(proof);
      byte[] hash = proof.get(at).clone();
      hash[at % 32] ^= 4;
      tampered.set(at, hash);
      assertInconsistent(old, size, tampered, oldRoot, root);
      List<byte[]> shorter = new ArrayList<>(proof);
      shorter.remove(at);
      assertInconsistent(old, size, shorter, oldRoot, root);
    }
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(root);
    assertInconsistent(old, size, longer, oldRoot, root);
  }

  private static void assertNotIncluded(
      byte[] leaf, long index, long size, List<byte[]> proof, byte[] root) {
    assertThatExceptionOfType(InvalidProofException.class)
        .isThrownBy(() -> MerkleProofs.verifyInclusion(leaf, index, size, proof, root));
  }

  private static void assertInconsistent(
      long old, long size, List<byte[]> proof, byte[] oldRoot, byte[] root) {
    assertThatExceptionOfType(InvalidProofException.class)
        .isThrownBy(() -> MerkleProofs.verifyConsistency(old, size, proof, oldRoot, root));
  }

  private static List<byte[]> leaves(int count) {
    List<byte[]> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      result.add(MerkleTree.leafHash(new byte[] {(byte) i}));
    }
    return result;
  }

  private static String hex(byte[] hash) {
    return HEX.formatHex(hash);
  }
}
