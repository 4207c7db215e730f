package io.strongroom.retention.expiry;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The packs of a class-day under one hash, the {@code packs-root} of its {@link ExpiryCertificate}:
 * a Merkle tree by RFC 6962, section 2.1. Whoever has the list can make the root again and compare.
 * Pure functions.
 */
public final class PackLeaves {
  private PackLeaves() {}

  /**
   * The root over packs in the order of camera and epoch, in whatever order they are given. That
   * order is the one of the leaves as unsigned bytes, so that it is the same in every language.
   *
   * @throws IllegalArgumentException if a pack is named twice
   */
  public static Bytes root(Collection<PackLeaf> packs) {
    Set<PackId> seen = new HashSet<>();
    for (PackLeaf pack : packs) {
      if (!seen.add(pack.id())) {
        throw new IllegalArgumentException("pack " + pack.id() + " is named twice");
      }
    }
    List<byte[]> hashes =
        packs.stream()
            .map(PackLeaf::encode)
            .sorted(Arrays::compareUnsigned)
            .map(MerkleTree::leafHash)
            .toList();
    return Bytes.copyOf(MerkleTree.root(hashes));
  }
}
