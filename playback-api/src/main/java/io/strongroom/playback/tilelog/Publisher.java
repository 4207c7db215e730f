package io.strongroom.playback.tilelog;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.Tiles;
import io.strongroom.crypto.tlog.TreeEdge;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tiles, bundles, sealed contents and the checkpoint of what has been acknowledged. Files
 * first, the checkpoint when all of them are durable, so that a checkpoint never promises what is
 * not there. What a crash leaves is written again with the same bytes. Thread-safe; {@link #add}
 * never waits for the disk.
 */
final class Publisher {
  static final String CHECKPOINT = "checkpoint";

  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int MAX_ROUND = 4096;

  private final LogStorage storage;
  private final String origin;
  private final Journal journal;

  private final Deque<Batch> waiting = new ArrayDeque<>();
  private int waitingEntries;

  private @Nullable NoteSigner signer;
  private TreeEdge edge = new TreeEdge();

  /**
   * @param root of the tree behind the last of the entries, as the head has it
   */
  @SuppressWarnings("ArrayRecordComponent") // stays in this class; never compared
  private record Batch(List<SequencedEntry> entries, byte[] root) {}

  Publisher(LogStorage storage, String origin, Journal journal) {
    this.storage = storage;
    this.origin = origin;
    this.journal = journal;
  }

  /**
   * The edge of what is published, as the folder has it.
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

  /** Goes on from what is stored; forgets what waits. */
  synchronized void reset(TreeEdge stored, NoteSigner newSigner) {
    synchronized (waiting) {
      waiting.clear();
      waitingEntries = 0;
    }
    edge = stored.copy();
    signer = newSigner;
  }

  /** Whether it ever knew what is stored. */
  synchronized boolean isOpen() {
    return signer != null;
  }

  /** Takes what has just been acknowledged. */
  void add(List<SequencedEntry> entries, byte[] root) {
    synchronized (waiting) {
      waiting.add(new Batch(entries, root));
      waitingEntries += entries.size();
    }
  }

  /** How many entries wait. */
  int waitingEntries() {
    synchronized (waiting) {
      return waitingEntries;
    }
  }

  /** Publishes what waits; all of it is in tiles and below the checkpoint when the call returns. */
  synchronized void publish() throws IOException {
    List<Batch> round = round();
    while (!round.isEmpty()) {
      publish(round);
      round = round();
    }
  }

  /** Size of what is published. */
  synchronized long size() {
    return edge.size();
  }

  private List<Batch> round() {
    List<Batch> round = new ArrayList<>();
    int entries = 0;
    synchronized (waiting) {
      for (Batch batch : waiting) {
        if (entries >= MAX_ROUND) {
          break;
        }
        round.add(batch);
        entries += batch.entries().size();
      }
    }
    return round;
  }

  private void publish(List<Batch> round) throws IOException {
    NoteSigner signs = signer;
    if (signs == null) {
      throw new IOException("the log is not open");
    }
    List<SequencedEntry> entries =
        round.stream().flatMap(batch -> batch.entries().stream()).toList();
    TreeEdge next = edge.copy();
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<TileAddress> full = new ArrayList<>();
    bundles(entries, files, full);
    for (SequencedEntry entry : entries) {
      next.append(
          MerkleTree.leafHash(entry.leaf()),
          (address, tile) -> {
            files.put(address.path(), tile);
            full.add(address);
          });
    }
    next.partialTiles().forEach((address, tile) -> files.put(address.path(), tile));
    byte[] root = next.root();
    if (!Arrays.equals(root, round.getLast().root())) {
      throw new IOException("the tiles do not lead to the root that was acknowledged");
    }
    write(files);
    String text = Checkpoint.of(origin, next.size(), root).text();
    storage.replace(CHECKPOINT, SignedNote.sign(text, signs).encode());
    storage.syncFolder("");
    edge = next;
    synchronized (waiting) {
      round.forEach(batch -> waiting.removeFirst());
      waitingEntries -= entries.size();
    }
    tidy(full);
  }

  /** Bundles and contents of all that these entries change. */
  private void bundles(
      List<SequencedEntry> entries, Map<String, byte[]> files, List<TileAddress> full)
      throws IOException {
    int at = 0;
    while (at < entries.size()) {
      long index = entries.get(at).index();
      long bundle = index / TileAddress.FULL;
      int there = (int) (index % TileAddress.FULL);
      List<byte[]> leaves = new ArrayList<>(TileAddress.FULL);
      if (there > 0) {
        leaves.addAll(new StoredTiles(storage).entries(TileAddress.bundle(bundle, there)));
      }
      List<byte[]> contents = new ArrayList<>(Contents.read(storage, bundle, there));
      while (leaves.size() < TileAddress.FULL && at < entries.size()) {
        leaves.add(entries.get(at).leaf());
        contents.add(entries.get(at).sealed());
        at++;
      }
      TileAddress address = TileAddress.bundle(bundle, leaves.size());
      files.put(Contents.path(bundle), Contents.encode(contents));
      files.put(address.path(), Tiles.encodeEntries(leaves));
      if (!address.isPartial()) {
        full.add(address);
      }
    }
  }

  private void write(Map<String, byte[]> files) throws IOException {
    Set<String> folders = new LinkedHashSet<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      storage.replace(file.getKey(), file.getValue());
      folders.add(folderOf(file.getKey()));
    }
    for (String folder : folders) {
      storage.syncFolder(folder);
    }
  }

  private static String folderOf(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** Partial tiles go when the full one is there; what cannot be removed now is when it is next. */
  private void tidy(List<TileAddress> full) {
    try {
      for (TileAddress address : full) {
        storage.remove(address.path() + ".p");
      }
      journal.removePublished(edge.size());
    } catch (IOException e) {
      log.debug("what is no longer needed of the log stays for now", e);
    }
  }

  /** Removes the partial tiles that a life which ended in between has left beside full ones. */
  synchronized void tidyAfterCrash() throws IOException {
    for (int level = TileAddress.ENTRIES; hasLevel(level); level++) {
      long tiles = hashes(level) / TileAddress.FULL;
      for (long index = Math.max(0, tiles - 2L * MAX_ROUND / TileAddress.FULL);
          index < tiles;
          index++) {
        storage.remove(new TileAddress(level, index, TileAddress.FULL).path() + ".p");
      }
    }
    journal.removePublished(edge.size());
  }

  private boolean hasLevel(int level) {
    return hashes(level) > 0;
  }

  private long hashes(int level) {
    return edge.size() >>> (8 * Math.max(level, 0));
  }

  /**
   * Erases contents, durably. Leaves and tree stay what they are.
   *
   * @param indices of one bundle, counted from its first entry
   */
  synchronized void erase(long bundle, Set<Integer> indices) throws IOException {
    int count = (int) Math.min(TileAddress.FULL, edge.size() - bundle * TileAddress.FULL);
    List<byte[]> contents = new ArrayList<>(Contents.read(storage, bundle, count));
    indices.forEach(index -> contents.set(index, new byte[0]));
    String path = Contents.path(bundle);
    if (count == TileAddress.FULL && contents.stream().allMatch(Contents::isErased)) {
      storage.remove(path);
    } else {
      storage.replace(path, Contents.encode(contents));
    }
    storage.syncFolder(folderOf(path));
  }
}
