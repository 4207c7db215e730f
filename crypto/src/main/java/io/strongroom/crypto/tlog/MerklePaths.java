package io.strongroom.crypto.tlog;

import io.strongroom.crypto.digest.HashFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A Merkle tree of RFC 6962, section 2.1, held level by level, for whoever needs the paths of many
 * of its leaves: a path costs a look-up for each level. Immutable.
 */
public final class MerklePaths {
  private final List<List<byte[]>> levels = new ArrayList<>();

  /**
   * The tree of these leaves, at least one.
   *
   * @param hash that made the leaf hashes
   */
  public MerklePaths(HashFunction hash, List<byte[]> leafHashes) {
    if (leafHashes.isEmpty()) {
      throw new IllegalArgumentException("a tree with paths has leaves");
    }
    List<byte[]> level = List.copyOf(leafHashes);
    levels.add(level);
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>((level.size() + 1) / 2);
      for (int i = 0; i + 1 < level.size(); i += 2) {
        above.add(MerkleTree.nodeHash(hash, level.get(i), level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        // A last node without a sibling is its own parent: the same tree as by the recursion.
        above.add(level.getLast());
      }
      levels.add(above);
      level = above;
    }
  }

  /** The root. */
  public byte[] root() {
    return levels.getLast().getFirst().clone();
  }

  /** How many leaves. */
  public int size() {
    return levels.getFirst().size();
  }

  /** The siblings on the way from a leaf to the root, lowest first; not copies. */
  public List<byte[]> path(int index) {
    int at = Objects.checkIndex(index, size());
    List<byte[]> path = new ArrayList<>();
    for (List<byte[]> level : levels.subList(0, levels.size() - 1)) {
      int sibling = at ^ 1;
      if (sibling < level.size()) {
        path.add(level.get(sibling));
      }
      at >>>= 1;
    }
    return path;
  }
}
