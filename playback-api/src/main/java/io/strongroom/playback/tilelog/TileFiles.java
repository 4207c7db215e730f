package io.strongroom.playback.tilelog;

import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.Tiles;
import io.strongroom.crypto.tlog.TreeEdge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tiles, bundles and the checkpoint of a log's folder, as they grow. Files come first, the
 * checkpoint when all of them are durable; what is in files beyond the checkpoint counts for
 * nothing and is written again. For one thread at a time.
 *
 * @param storage the folder
 * @param origin of the log
 */
record TileFiles(LogStorage storage, String origin) {
  static final String CHECKPOINT = "checkpoint";

  /**
   * What entries make of a tree.
   *
   * @param edge behind them
   * @param files that change, by path; nothing is written yet
   * @param full tiles and bundles among them that had a partial one
   */
  record Growth(TreeEdge edge, Map<String, byte[]> files, List<TileAddress> full) {}

  /**
   * The edge of what the checkpoint says.
   *
   * @throws InvalidLogException if checkpoint and tiles do not fit each other
   */
  TreeEdge stored() throws IOException {
    Optional<byte[]> note = storage.read(CHECKPOINT);
    if (note.isEmpty()) {
      return new TreeEdge();
    }
    Checkpoint said = Checkpoint.parse(SignedNote.parse(note.get()));
    if (!said.origin().equals(origin)) {
      throw new InvalidLogException("the checkpoint is of another log: " + said.origin());
    }
    TreeEdge found = TreeEdge.load(said.size(), new StoredTiles(storage));
    if (!said.hasRoot(found.root())) {
      throw new InvalidLogException("the tiles do not have the root of the checkpoint");
    }
    return found;
  }

  /** What these entries make of the tree with this edge, which is not changed. */
  Growth growth(TreeEdge edge, List<byte[]> leaves) throws IOException {
    TreeEdge next = edge.copy();
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<TileAddress> full = new ArrayList<>();
    bundles(edge.size(), leaves, files, full);
    for (byte[] leaf : leaves) {
      next.append(
          MerkleTree.leafHash(leaf),
          (address, tile) -> {
            files.put(address.path(), tile);
            full.add(address);
          });
    }
    next.partialTiles().forEach((address, tile) -> files.put(address.path(), tile));
    return new Growth(next, files, full);
  }

  private void bundles(
      long from, List<byte[]> leaves, Map<String, byte[]> files, List<TileAddress> full)
      throws IOException {
    int at = 0;
    while (at < leaves.size()) {
      long bundle = (from + at) / TileAddress.FULL;
      int there = (int) ((from + at) % TileAddress.FULL);
      List<byte[]> entries = new ArrayList<>(TileAddress.FULL);
      if (there > 0) {
        entries.addAll(new StoredTiles(storage).entries(TileAddress.bundle(bundle, there)));
      }
      int end = Math.min(leaves.size(), at + TileAddress.FULL - there);
      entries.addAll(leaves.subList(at, end));
      at = end;
      TileAddress address = TileAddress.bundle(bundle, entries.size());
      files.put(address.path(), Tiles.encodeEntries(entries));
      if (!address.isPartial()) {
        full.add(address);
      }
    }
  }

  /** Durable, with their names, when it returns. */
  void write(Map<String, byte[]> files) throws IOException {
    Set<String> folders = new LinkedHashSet<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      storage.replace(file.getKey(), file.getValue());
      folders.add(folderOf(file.getKey()));
    }
    for (String folder : folders) {
      storage.syncFolder(folder);
    }
  }

  /** From now on what was written counts. */
  void checkpoint(SignedNote note) throws IOException {
    storage.replace(CHECKPOINT, note.encode());
    storage.syncFolder("");
  }

  /** Removes the partial files of what is full now. */
  void tidy(List<TileAddress> full) throws IOException {
    for (TileAddress address : full) {
      storage.remove(address.path() + ".p");
    }
  }

  static String folderOf(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }
}
