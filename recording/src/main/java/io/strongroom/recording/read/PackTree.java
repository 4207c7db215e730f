package io.strongroom.recording.read;

import io.strongroom.crypto.digest.HashFunction;
import io.strongroom.crypto.tlog.MerklePaths;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.IndexEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Merkle tree of a finished pack, whose root is in its footer and in completeness records. Its
 * leaves are the encoded frame headers ({@code docs/design/pack-format.md}), in which the digest of
 * each chunk's plaintext stands. Immutable.
 */
public final class PackTree {
  private final HashFunction hash;
  private final List<byte[]> headers;
  private final Map<Integer, Integer> places;
  private final MerklePaths paths;

  private PackTree(HashFunction hash, List<byte[]> headers, Map<Integer, Integer> places) {
    this.hash = hash;
    this.headers = headers;
    this.places = places;
    this.paths =
        new MerklePaths(
            hash, headers.stream().map(each -> MerkleTree.leafHash(hash, each)).toList());
  }

  static PackTree of(HashFunction hash, List<IndexEntry> entries, long packTag) {
    List<byte[]> headers = new ArrayList<>(entries.size());
    Map<Integer, Integer> places = new HashMap<>();
    for (IndexEntry entry : entries) {
      places.put(entry.header().sequence(), headers.size());
      headers.add(entry.header().encoded(packTag));
    }
    return new PackTree(hash, headers, places);
  }

  /**
   * One chunk in the tree.
   *
   * @param index of the leaf, from 0
   * @param header the leaf: the encoded frame header
   * @param path the siblings on the way to the root, lowest first
   */
  public record Leaf(int index, Bytes header, List<Bytes> path) {}

  /** By which the tree was made, and the digests in its leaves. */
  public HashFunction hash() {
    return hash;
  }

  /** The root, as it is in the footer. */
  public Bytes root() {
    return Bytes.copyOf(paths.root());
  }

  /** How many leaves. */
  public int size() {
    return paths.size();
  }

  /**
   * The leaf of a chunk.
   *
   * @throws StrongroomException NOT_FOUND if the pack has no such chunk
   */
  public Leaf leaf(int sequence) {
    Integer place = places.get(sequence);
    if (place == null) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "the pack has no chunk " + sequence);
    }
    return new Leaf(
        place,
        Bytes.copyOf(headers.get(place)),
        paths.path(place).stream().map(Bytes::copyOf).toList());
  }
}
