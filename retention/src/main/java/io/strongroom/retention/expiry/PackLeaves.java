package io.strongroom.retention.expiry;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packs of a class-day under one hash, the {@code packs-root} of its {@link ExpiryCertificate}:
 * a Merkle tree by RFC 6962, section 2.1, over packs in {@link FoundPack#ORDER}, which is that of
 * the leaves as unsigned bytes, so that it is the same in every language. Whoever has the list can
 * make the root again and compare. Keeps 32 bytes of each. Confined to one thread.
 */
public final class PackLeaves {
  private final List<byte[]> hashes = new ArrayList<>();
  private @Nullable PackId last;

  /**
   * Adds the next pack.
   *
   * @throws IllegalArgumentException if it does not come after the one before
   */
  void add(PackLeaf pack) {
    if (last != null && FoundPack.ORDER.compare(last, pack.id()) >= 0) {
      throw new IllegalArgumentException("pack " + pack.id() + " is named twice, or out of order");
    }
    last = pack.id();
    hashes.add(MerkleTree.leafHash(pack.encode()));
  }

  /** The root over what was added. */
  Bytes root() {
    return Bytes.copyOf(MerkleTree.root(hashes));
  }

  /**
   * The root over packs, in whatever order they are given.
   *
   * @throws IllegalArgumentException if a pack is named twice
   */
  public static Bytes root(Collection<PackLeaf> packs) {
    PackLeaves leaves = new PackLeaves();
    packs.stream().sorted(Comparator.comparing(PackLeaf::id, FoundPack.ORDER)).forEach(leaves::add);
    return leaves.root();
  }
}
