package io.strongroom.playback.tilelog;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TreeEdge;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int MAX_ROUND = 4096;

  private final LogStorage storage;
  private final TileFiles files;
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
    this.files = new TileFiles(storage, origin);
    this.journal = journal;
  }

  /**
   * The edge of what is published, as the folder has it.
   *
   * @throws InvalidLogException if checkpoint and tiles do not fit each other
   */
  TreeEdge stored() throws IOException {
    return files.stored();
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
    TileFiles.Growth growth =
        files.growth(edge, entries.stream().map(SequencedEntry::leaf).toList());
    byte[] root = growth.edge().root();
    if (!Arrays.equals(root, round.getLast().root())) {
      throw new IOException("the tiles do not lead to the root that was acknowledged");
    }
    files.write(contents(entries));
    files.write(growth.files());
    String text = Checkpoint.of(files.origin(), growth.edge().size(), root).text();
    files.checkpoint(SignedNote.sign(text, signs));
    edge = growth.edge();
    synchronized (waiting) {
      round.forEach(batch -> waiting.removeFirst());
      waitingEntries -= entries.size();
    }
    tidy(growth.full());
  }

  /** The files of sealed contents that these entries change. */
  private Map<String, byte[]> contents(List<SequencedEntry> entries) throws IOException {
    Map<String, byte[]> changed = new LinkedHashMap<>();
    int at = 0;
    while (at < entries.size()) {
      long bundle = entries.get(at).index() / TileAddress.FULL;
      int there = (int) (entries.get(at).index() % TileAddress.FULL);
      List<byte[]> contents = new ArrayList<>(Contents.read(storage, bundle, there));
      while (contents.size() < TileAddress.FULL && at < entries.size()) {
        contents.add(entries.get(at++).sealed());
      }
      changed.put(Contents.path(bundle), Contents.encode(contents));
    }
    return changed;
  }

  /** Partial tiles go when the full one is there; what cannot be removed now is when it is next. */
  private void tidy(List<TileAddress> full) {
    try {
      files.tidy(full);
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
    storage.syncFolder(TileFiles.folderOf(path));
  }
}
