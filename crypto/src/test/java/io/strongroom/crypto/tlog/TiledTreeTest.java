package io.strongroom.crypto.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees in tiles against trees of plain lists, which have the published vectors. */
class TiledTreeTest {
  private final Map<TileAddress, byte[]> stored = new HashMap<>();
  private final TileSource source = address -> Optional.ofNullable(stored.get(address));

  private TreeEdge grow(TreeEdge edge, List<byte[]> leaves) {
    leaves.forEach(leaf -> edge.append(leaf, stored::put));
    stored.putAll(edge.partialTiles());
    return edge;
  }

  private static List<byte[]> leaves(int count) {
    List<byte[]> result = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      result.add(MerkleTree.leafHash(new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16)}));
    }
    return result;
  }

  @Test
  void atEverySizeTheEdgeHasTheRootAndCanBeLoadedAgain() {
    List<byte[]> leaves = leaves(600);
    TreeEdge edge = new TreeEdge();
    assertThat(edge.root()).isEqualTo(MerkleTree.root(List.of()));
    for (int size = 1; size <= leaves.size(); size++) {
      grow(edge, leaves.subList(size - 1, size));
      byte[] root = MerkleTree.root(leaves.subList(0, size));
      assertThat(edge.root()).isEqualTo(root);
      assertThat(new TiledTree(size, source).root()).isEqualTo(root);
      edge = TreeEdge.load(size, source);
      assertThat(edge.size()).isEqualTo(size);
      assertThat(edge.root()).isEqualTo(root);
    }
  }

  @Test
  void aCopyGoesItsOwnWay() {
    List<byte[]> leaves = leaves(300);
    TreeEdge edge = grow(new TreeEdge(), leaves.subList(0, 200));
    TreeEdge copy = edge.copy();
    grow(copy, leaves.subList(200, 300));
    assertThat(edge.root()).isEqualTo(MerkleTree.root(leaves.subList(0, 200)));
    assertThat(copy.root()).isEqualTo(MerkleTree.root(leaves));
  }

  /** The layout that the specification gives as its example, and one level more than it needs. */
  @Test
  void seventyThousandLeavesHaveThePublishedTiles() {
    List<byte[]> leaves = leaves(70_000);
    TreeEdge edge = new TreeEdge();
    leaves.forEach(leaf -> edge.append(leaf, stored::put));
    assertThat(edge.partialTiles().keySet())
        .containsExactly(
            new TileAddress(0, 273, 112), new TileAddress(1, 1, 17), new TileAddress(2, 0, 1));
    stored.putAll(edge.partialTiles());
    assertThat(stored).hasSize(273 + 1 + 1 + 1 + 1);
    for (int level = 0; level < 3; level++) {
      assertThat(stored).containsKeys(TileAddress.all(level, 70_000).toArray(TileAddress[]::new));
    }
    assertThat(TileAddress.all(3, 70_000)).isEmpty();
    assertThat(edge.root()).isEqualTo(MerkleTree.root(leaves));
    TiledTree tree = new TiledTree(70_000, source);
    for (int index : new int[] {0, 255, 256, 65_535, 65_536, 69_887, 69_999}) {
      assertSame(tree.inclusionProof(index), MerkleTree.inclusionProof(leaves, index));
    }
    for (int old : new int[] {1, 256, 257, 65_536, 65_537, 69_999, 70_000}) {
      assertSame(tree.consistencyProof(old), MerkleTree.consistencyProof(leaves, old));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 300, 511, 512, 513})
  void proofsFromTilesAreThoseFromLists(int size) {
    List<byte[]> leaves = leaves(size);
    grow(new TreeEdge(), leaves);
    TiledTree tree = new TiledTree(size, source);
    for (int i = 0; i < size; i++) {
      List<byte[]> proof = tree.inclusionProof(i);
      MerkleProofs.verifyInclusion(leaves.get(i), i, size, proof, tree.root());
      List<byte[]> consistency = tree.consistencyProof(i + 1L);
      byte[] old = MerkleTree.root(leaves.subList(0, i + 1));
      MerkleProofs.verifyConsistency(i + 1L, size, consistency, old, tree.root());
    }
  }

  @Test
  void aPartialTileThatIsGoneIsTheBeginningOfTheFullOne() {
    List<byte[]> leaves = leaves(512);
    TreeEdge edge = new TreeEdge();
    leaves.subList(0, 256).forEach(leaf -> edge.append(leaf, stored::put));
    stored.putAll(edge.partialTiles());
    leaves.subList(256, 512).forEach(leaf -> edge.append(leaf, stored::put));
    assertThat(new TiledTree(300, source).root())
        .isEqualTo(MerkleTree.root(leaves.subList(0, 300)));
  }

  @Test
  void missingAndMalformedTilesAreNamed() {
    grow(new TreeEdge(), leaves(300));
    byte[] good = Objects.requireNonNull(stored.remove(new TileAddress(0, 1, 44)));
    TiledTree missing = new TiledTree(300, source);
    assertThatExceptionOfType(InvalidLogException.class)
        .isThrownBy(missing::root)
        .withMessage("tile/0/001 is missing");
    assertThatExceptionOfType(InvalidLogException.class)
        .isThrownBy(() -> TreeEdge.load(300, source));
    for (int length : new int[] {0, 1, good.length - 1}) {
      stored.put(new TileAddress(0, 1, 44), Arrays.copyOf(good, length));
      assertThatExceptionOfType(InvalidLogException.class)
          .isThrownBy(new TiledTree(300, source)::root)
          .withMessageContaining("width 44");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new TiledTree(-1, source));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new TiledTree(300, source).inclusionProof(300));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new TiledTree(300, source).consistencyProof(0));
  }

  @ParameterizedTest
  @CsvSource({
    "0,1234067,256,tile/0/x001/x234/067",
    "0,0,256,tile/0/000",
    "1,999,255,tile/1/999.p/255",
    "7,1000,1,tile/7/x001/000.p/1",
    "-1,1234067,9,tile/entries/x001/x234/067.p/9",
    "63,9223372036854775807,256,tile/63/x009/x223/x372/x036/x854/x775/807"
  })
  void pathsAreThoseOfTheSpecification(int level, long index, int width, String path) {
    TileAddress address = new TileAddress(level, index, width);
    assertThat(address.path()).isEqualTo(path);
    assertThat(TileAddress.parse(path)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tile/0",
        "tile/0/",
        "tile/0/1",
        "tile/0/0001",
        "tile/00/001",
        "tile/64/001",
        "tile/100/001",
        "tile/-1/001",
        "tile/data/001",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/x001/x002",
        "tile/0/001.p/0",
        "tile/0/001.p/01",
        "tile/0/001.p/256",
        "tile/0/001.p/",
        "tile/0/001.p",
        "/tile/0/001",
        "tile/0/001/",
        "tile/0/../001",
        "tile/0/001\n",
        "tile/0/x009/x223/x372/x036/x854/x775/808"
      })
  void otherPathsAreRefused(String path) {
    assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> TileAddress.parse(path));
  }

  @Test
  void bundlesComeBackAndMalformedOnesDoNot() {
    List<byte[]> entries = List.of(new byte[0], new byte[] {7}, new byte[Tiles.MAX_ENTRY_BYTES]);
    byte[] bundle = Tiles.encodeEntries(entries);
    assertSame(Tiles.decodeEntries(bundle, 3), entries);
    for (int width : new int[] {1, 2, 4}) {
      assertThatExceptionOfType(InvalidLogException.class)
          .isThrownBy(() -> Tiles.decodeEntries(bundle, width));
    }
    for (int length : new int[] {0, 1, 2, 3, 4, 5, 6, bundle.length - 1, bundle.length + 1}) {
      assertThatExceptionOfType(InvalidLogException.class)
          .isThrownBy(() -> Tiles.decodeEntries(Arrays.copyOf(bundle, length), 3));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tiles.encodeEntries(List.of(new byte[Tiles.MAX_ENTRY_BYTES + 1])));
    assertThatIllegalArgumentException().isThrownBy(() -> Tiles.encodeEntries(List.of()));
  }

  private static void assertSame(List<byte[]> actual, List<byte[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).isEqualTo(expected.get(i));
    }
  }
}
