package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PackLeavesTest {
  /** Made from the documented bytes, without the code that is tested. */
  @Test
  void theRootIsThatOfTheDocumentedLeaves() {
    String first = "3f0e9a116b2c4d7e8f90a1b2c3d4e5f6";
    String second = "f2d1c0b9a89746659443322110ffeedd";
    String node = "0b8f6a547a0e4f6e9c0d3d1f5a1b2c3d";
    List<byte[]> hashes =
        List.of(
            leaf(first + "000652e2d206a000" + "00000000" + node + "01".repeat(32)),
            leaf(first + "000652e2d206a000" + "00000001" + node + "02".repeat(32)),
            leaf(first + "000652e3a89a4400" + "00000000" + node + "03".repeat(32)),
            leaf(second + "000652e2d206a000" + "00000000" + node + "04".repeat(32)));

    assertThat(PackLeaves.root(Certificates.PACKS))
        .isEqualTo(Bytes.copyOf(MerkleTree.root(hashes)));
  }

  private static byte[] leaf(String hex) {
    return MerkleTree.leafHash(HexFormat.of().parseHex(hex));
  }

  @Test
  void theOrderInWhichPacksAreGivenDoesNotMatter() {
    List<PackLeaf> reversed = new ArrayList<>(Certificates.PACKS);
    Collections.reverse(reversed);

    assertThat(PackLeaves.root(reversed)).isEqualTo(PackLeaves.root(Certificates.PACKS));
  }

  @Test
  void aPackMoreOrLessOrWithAnotherRootChangesTheRoot() {
    List<PackLeaf> packs = Certificates.PACKS;
    Bytes root = PackLeaves.root(packs);
    for (int i = 0; i < packs.size(); i++) {
      List<PackLeaf> others = new ArrayList<>(packs);
      others.remove(i);
      assertThat(PackLeaves.root(others)).isNotEqualTo(root);
      others.add(new PackLeaf(packs.get(i).id(), Bytes.copyOf(new byte[32])));
      assertThat(PackLeaves.root(others)).isNotEqualTo(root);
    }
  }

  @Test
  void noPackIsNamedTwiceAndARootHas32Bytes() {
    PackLeaf pack = Certificates.PACKS.getFirst();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackLeaves.root(List.of(pack, pack)))
        .withMessageContaining(pack.id().toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PackLeaf(pack.id(), Bytes.copyOf(new byte[31])))
        .withMessageContaining("31");
  }
}
