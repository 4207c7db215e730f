package io.strongroom.crypto.tlog;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks a whole log from its files alone: reads every entry once, makes all hashes anew, and
 * compares them with every stored tile, outgrown ones as well, with the root of the checkpoint, and
 * with the roots of older checkpoints, which is stronger than a consistency proof for each. Memory
 * does not grow with the log. One call; blocks on the source.
 */
public final class LogCheck {
  private final TileSource source;
  private final TreeMap<Long, List<Checkpoint>> expected = new TreeMap<>();
  private final TreeEdge edge = new TreeEdge();

  private LogCheck(TileSource source) {
    this.source = source;
  }

  /**
   * Returns normally if the log is whole and is what its checkpoints say.
   *
   * @param said of a note whose signatures have been verified
   * @param older ones that somebody has kept, verified too, of at most the same size
   * @param entry is given every entry, in order
   * @throws InvalidLogException naming the first file or checkpoint that does not fit
   */
  public static void run(
      TileSource source, Checkpoint said, Collection<Checkpoint> older, Consumer<byte[]> entry) {
    LogCheck check = new LogCheck(source);
    check.expect(said, said);
    older.forEach(checkpoint -> check.expect(checkpoint, said));
    check.compare();
    for (TileAddress bundle : TileAddress.all(TileAddress.ENTRIES, said.size())) {
      for (byte[] bytes : check.entries(bundle)) {
        check.append(bytes);
        entry.accept(bytes);
      }
    }
    check.edge.partialTiles().forEach(check::compare);
  }

  private void expect(Checkpoint checkpoint, Checkpoint said) {
    if (!checkpoint.origin().equals(said.origin())) {
      throw new InvalidLogException(
          "a checkpoint of %s is no older one of %s".formatted(checkpoint.origin(), said.origin()));
    }
    if (checkpoint.size() > said.size()) {
      throw new InvalidLogException(
          "the log has %d entries, but had %d by an older checkpoint: some were cut off"
              .formatted(said.size(), checkpoint.size()));
    }
    expected.merge(
        checkpoint.size(),
        List.of(checkpoint),
        (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
  }

  private List<byte[]> entries(TileAddress bundle) {
    List<byte[]> entries = stored(bundle);
    for (TileAddress less : source.outgrown(bundle)) {
      if (!isSame(stored(less), entries.subList(0, less.width()))) {
        throw new InvalidLogException(
            less.path() + " does not have the entries that the log has there");
      }
    }
    return entries;
  }

  private List<byte[]> stored(TileAddress bundle) {
    try {
      return source.entries(bundle);
    } catch (InvalidLogException e) {
      throw new InvalidLogException(bundle.path() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isSame(List<byte[]> some, List<byte[]> others) {
    return Arrays.deepEquals(some.toArray(), others.toArray());
  }

  private void append(byte[] entry) {
    edge.append(MerkleTree.leafHash(entry), this::compare);
    compare();
  }

  private void compare(TileAddress address, byte[] made) {
    requireSame(address, made);
    for (TileAddress less : source.outgrown(address)) {
      requireSame(less, Arrays.copyOf(made, less.width() * MerkleTree.HASH_BYTES));
    }
  }

  private void requireSame(TileAddress address, byte[] made) {
    if (!Arrays.equals(Tiles.encodeHashes(hashes(address)), made)) {
      throw new InvalidLogException(
          address.path() + " does not have the hashes of the entries below it");
    }
  }

  private List<byte[]> hashes(TileAddress address) {
    try {
      return source.hashes(address);
    } catch (InvalidLogException e) {
      throw new InvalidLogException(address.path() + ": " + e.getMessage(), e);
    }
  }

  /** With the checkpoints of just this size. */
  private void compare() {
    Map.Entry<Long, List<Checkpoint>> next = expected.firstEntry();
    if (next == null || next.getKey() != edge.size()) {
      return;
    }
    byte[] root = edge.root();
    for (Checkpoint checkpoint : next.getValue()) {
      if (!checkpoint.hasRoot(root)) {
        throw new InvalidLogException(
            "the first %d entries are not those of the checkpoint of that size"
                .formatted(checkpoint.size()));
      }
    }
    expected.remove(next.getKey());
  }
}
