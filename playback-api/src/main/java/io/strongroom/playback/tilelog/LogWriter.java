package io.strongroom.playback.tilelog;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.crypto.tlog.TiledTree;
import io.strongroom.crypto.tlog.TreeEdge;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The sequencer: gives each entry its index. A batch is first durable in the journal, then the head
 * is moved by compare-and-set, and only then is it acknowledged. After any failure the state in
 * memory is dropped and found anew on the disk: what the head names counts, whatever lies behind it
 * in the journal was never acknowledged and is void.
 *
 * <p>For one thread, but for {@link #publisher}.
 */
final class LogWriter {
  private static final String RESTORE =
      "restore its folder from a copy that is not older than the last entry";

  private final LogStorage storage;
  private final String origin;
  private final DocumentCipher cipher;
  private final Supplier<NoteSigner> signer;
  private final HeadKeeper keeper;
  private final Journal journal;
  private final Publisher publisher;
  private TreeEdge edge = new TreeEdge();
  private boolean recovered;
  private boolean fenced;

  LogWriter(
      LogStorage storage,
      String origin,
      DocumentCipher cipher,
      Supplier<NoteSigner> signer,
      Supplier<StateStore> records,
      String headId) {
    this.storage = storage;
    this.origin = origin;
    this.cipher = cipher;
    this.signer = signer;
    this.keeper = new HeadKeeper(records, headId, origin, UUID.randomUUID().toString());
    this.journal = new Journal(storage);
    this.publisher = new Publisher(storage, origin, journal);
  }

  Publisher publisher() {
    return publisher;
  }

  /** The context that binds a sealed content to its place. */
  static String context(String origin, long index) {
    return "access-log/%s/%d".formatted(origin, index);
  }

  /**
   * Takes the head over and publishes all that was acknowledged. Does nothing a second time.
   *
   * @throws StrongroomException CORRUPT if the folder lacks what was acknowledged
   * @throws FencedException if another has the head, now and at each later call
   */
  void recover() throws IOException {
    if (recovered) {
      return;
    }
    if (fenced) {
      throw new FencedException();
    }
    try {
      recoverFromDisk();
      recovered = true;
    } catch (InvalidLogException | InvalidNoteException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the access log is damaged: " + e.getMessage() + "; " + RESTORE, e);
    } catch (FencedException e) {
      fenced = true;
      throw e;
    }
  }

  private void recoverFromDisk() throws IOException {
    NoteSigner signs = signer.get();
    Optional<LogHead> head = keeper.read();
    TreeEdge stored = publisher.stored();
    publisher.reset(stored, signs);
    boolean headRules = head.isPresent() && head.get().size() >= stored.size();
    long to = headRules ? head.get().size() : Long.MAX_VALUE;
    List<SequencedEntry> rest = journal.replay(stored.size(), to);
    TreeEdge found = stored.copy();
    rest.forEach(entry -> append(found, entry));
    byte[] root = found.root();
    if (headRules) {
      requireHead(head.get(), found.size(), root);
    } else if (head.isPresent()) {
      // the record is older than the folder, which is signed: go on from the folder if it follows
      requireHead(head.get(), head.get().size(), rootAt(head.get().size(), stored.size()));
    }
    if (!rest.isEmpty()) {
      publisher.add(rest, root);
    }
    if (!headRules) {
      // these were read, which does not mean that they are durable: the head must not name them yet
      publisher.publish();
    }
    keeper.move(found.size(), root);
    edge = found;
    publisher.publish();
    publisher.tidyAfterCrash();
  }

  /** Of the first entries, from the tiles of a tree that has more. */
  private byte[] rootAt(long size, long storedSize) {
    StoredTiles tiles = new StoredTiles(storage);
    TileSource wider =
        narrow ->
            tiles
                .read(TileAddress.in(narrow.level(), narrow.index(), storedSize))
                .map(tile -> Arrays.copyOf(tile, narrow.width() * MerkleTree.HASH_BYTES));
    return new TiledTree(size, wider).root();
  }

  private static void requireHead(LogHead head, long size, byte[] root) {
    if (size < head.size()) {
      throw new InvalidLogException(
          "%d entries were acknowledged, and %d are there".formatted(head.size(), size));
    }
    if (!Arrays.equals(root, head.root())) {
      throw new InvalidLogException(
          "its first %d entries are not those that were acknowledged".formatted(size));
    }
  }

  /**
   * Appends a batch. The entries are durable when the call returns; if it throws, none was
   * acknowledged, and some may be in the log all the same.
   *
   * @return the index of the first
   */
  long append(List<NewEntry> batch) throws IOException {
    recover();
    if (publisher.waitingEntries() > SequencedLog.MAX_UNPUBLISHED) {
      throw new IOException("the tiles of the log cannot be written");
    }
    long first = edge.size();
    List<SequencedEntry> entries = new ArrayList<>(batch.size());
    TreeEdge next = edge.copy();
    for (NewEntry entry : batch) {
      long index = first + entries.size();
      byte[] sealed = cipher.seal(entry.content(), context(origin, index));
      SequencedEntry sequenced = new SequencedEntry(index, entry.leaf(), sealed);
      append(next, sequenced);
      entries.add(sequenced);
    }
    byte[] root = next.root();
    try {
      journal.append(entries);
      keeper.move(next.size(), root);
    } catch (IOException | RuntimeException | Error e) {
      // whether head or journal have it is unknown: both are read again before the next batch
      recovered = false;
      fenced |= e instanceof FencedException;
      journal.abandon();
      throw e;
    }
    edge = next;
    publisher.add(List.copyOf(entries), root);
    return first;
  }

  private static void append(TreeEdge edge, SequencedEntry entry) {
    edge.append(MerkleTree.leafHash(entry.leaf()), (address, tile) -> {});
  }

  void close() {
    journal.abandon();
  }
}
