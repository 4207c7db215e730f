package io.strongroom.crypto.tlog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The right edge of a growing tree: of each level the hashes that are in no full tile yet, which is
 * all that appending needs. It makes the tiles as they fill, and the root at each size. For one
 * thread.
 */
public final class TreeEdge {
  private final List<List<byte[]>> levels = new ArrayList<>();
  private long size;

  /** The edge of an empty tree. */
  public TreeEdge() {}

  /**
   * The edge of a tree whose tiles are stored already. Compare {@link #root} with what the tree is
   * known by before anything is appended.
   *
   * @throws InvalidLogException if a tile of the edge is missing or none
   */
  public static TreeEdge load(long size, TileSource source) {
    TreeEdge edge = new TreeEdge();
    edge.size = size;
    for (int level = 0; TileAddress.hashes(level, size) > 0; level++) {
      long hashes = TileAddress.hashes(level, size);
      int loose = (int) (hashes % TileAddress.FULL);
      List<byte[]> partial = new ArrayList<>(TileAddress.FULL);
      if (loose > 0) {
        TileAddress address = new TileAddress(level, hashes / TileAddress.FULL, loose);
        partial.addAll(source.hashes(address));
      }
      edge.levels.add(partial);
    }
    return edge;
  }

  /** A copy that goes its own way. */
  public TreeEdge copy() {
    TreeEdge copy = new TreeEdge();
    copy.size = size;
    levels.forEach(level -> copy.levels.add(new ArrayList<>(level)));
    return copy;
  }

  /** How many leaves the tree has. */
  public long size() {
    return size;
  }

  /**
   * Appends a leaf.
   *
   * @param leafHash is kept, and must not be changed
   * @param full is given each tile that becomes full, lowest level first
   */
  public void append(byte[] leafHash, BiConsumer<TileAddress, byte[]> full) {
    size++;
    byte[] hash = leafHash;
    for (int level = 0; ; level++) {
      if (level == levels.size()) {
        levels.add(new ArrayList<>(TileAddress.FULL));
      }
      List<byte[]> partial = levels.get(level);
      partial.add(hash);
      if (partial.size() < TileAddress.FULL) {
        return;
      }
      long index = TileAddress.hashes(level, size) / TileAddress.FULL - 1;
      full.accept(new TileAddress(level, index, TileAddress.FULL), Tiles.encodeHashes(partial));
      hash = MerkleTree.root(partial);
      partial.clear();
    }
  }

  /** The partial tiles of the tree as it is, by their addresses. */
  public Map<TileAddress, byte[]> partialTiles() {
    Map<TileAddress, byte[]> tiles = new LinkedHashMap<>();
    for (int level = 0; level < levels.size(); level++) {
      List<byte[]> partial = levels.get(level);
      if (!partial.isEmpty()) {
        long index = TileAddress.hashes(level, size) / TileAddress.FULL;
        tiles.put(new TileAddress(level, index, partial.size()), Tiles.encodeHashes(partial));
      }
    }
    return tiles;
  }

  /** The root of the tree as it is. */
  public byte[] root() {
    // from right to left: a tree is a row of perfect ones, each larger than those to its right
    byte[] root = null;
    for (List<byte[]> partial : levels) {
      int end = partial.size();
      while (end > 0) {
        int start = end - Integer.lowestOneBit(end);
        byte[] perfect = MerkleTree.root(partial.subList(start, end));
        root = root == null ? perfect : MerkleTree.nodeHash(perfect, root);
        end = start;
      }
    }
    return root == null ? MerkleTree.root(List.of()) : root;
  }
}
