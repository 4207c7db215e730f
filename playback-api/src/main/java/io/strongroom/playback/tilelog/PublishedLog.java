package io.strongroom.playback.tilelog;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.LogProof;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.crypto.tlog.TiledTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is published of a log, with the key to its contents. Thread-safe; calls block on disk. */
public final class PublishedLog implements LogEntries {
  private static final int MAX_ATTEMPTS = 3;

  private final LogStorage storage;
  private final String origin;
  private final DocumentCipher cipher;
  private final Publisher publisher;
  private final long size;

  PublishedLog(LogStorage storage, String origin, DocumentCipher cipher, Publisher publisher) {
    this.storage = storage;
    this.origin = origin;
    this.cipher = cipher;
    this.publisher = publisher;
    this.size = publisher.size();
  }

  @Override
  public long size() {
    return size;
  }

  /** How many bundles. */
  public long bundles() {
    return (size + TileAddress.FULL - 1) / TileAddress.FULL;
  }

  @Override
  public List<byte[]> leaves(long bundle) {
    return leaves(new StoredTiles(storage), bundle, size);
  }

  /** The leaves of a bundle of a log of this size, each held against its hash in the tile. */
  static List<byte[]> leaves(TileSource tiles, long bundle, long size) {
    TileAddress tile = TileAddress.in(0, bundle, size);
    List<byte[]> leaves = tiles.entries(TileAddress.bundle(bundle, tile.width()));
    List<byte[]> hashes = tiles.hashes(tile);
    for (int i = 0; i < leaves.size(); i++) {
      if (!Arrays.equals(MerkleTree.leafHash(leaves.get(i)), hashes.get(i))) {
        throw new InvalidLogException(
            "entry %d does not have the hash in %s"
                .formatted(bundle * TileAddress.FULL + i, tile.path()));
      }
    }
    return leaves;
  }

  /**
   * Proofs for entries under the newest checkpoint; empty if it does not reach to all of them. Each
   * is checked against the checkpoint's root before it is returned.
   *
   * @throws InvalidLogException if tiles are missing or damaged
   * @throws UncheckedIOException if the disk does not answer
   */
  public Optional<List<LogProof>> proofs(List<Long> indices) {
    for (int attempt = 1; ; attempt++) {
      try {
        return proofsNow(indices);
      } catch (InvalidLogException e) {
        // A newer checkpoint may have taken the place of the partial tiles of this one.
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Optional<List<LogProof>> proofsNow(List<Long> indices) {
    Optional<SignedNote> note = checkpoint();
    if (note.isEmpty()) {
      return Optional.empty();
    }
    Checkpoint said = Checkpoint.parse(note.get());
    TiledTree tree = new TiledTree(said.size(), new StoredTiles(storage));
    List<LogProof> proofs = new ArrayList<>(indices.size());
    for (long index : indices) {
      if (index >= said.size()) {
        return Optional.empty();
      }
      proofs.add(LogProof.of(index, tree.inclusionProof(index), note.get()));
    }
    if (!said.hasRoot(tree.root())) {
      throw new InvalidLogException("the tiles do not have the root of the checkpoint");
    }
    return Optional.of(proofs);
  }

  @Override
  public Optional<Beginning> beginning(long first) {
    for (int attempt = 1; ; attempt++) {
      try {
        return checkpoint().map(note -> Beginning.of(first, new StoredTiles(storage), note));
      } catch (InvalidLogException e) {
        // as above
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Optional<SignedNote> checkpoint() {
    try {
      return storage.read("checkpoint").map(SignedNote::parse);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidNoteException e) {
      throw new InvalidLogException("the checkpoint is damaged: " + e.getMessage());
    }
  }

  /** What is sealed beside a leaf. */
  public sealed interface Content {
    /** It was opened. */
    @SuppressWarnings("ArrayRecordComponent") // handed over
    record Opened(byte[] bytes) implements Content {}

    /** It is gone. */
    record Erased() implements Content {}

    /** It is not what was sealed, or not by this key. */
    record Damaged() implements Content {}
  }

  @Override
  public List<Content> contents(long bundle) {
    int count = TileAddress.in(0, bundle, size).width();
    List<Content> contents = new ArrayList<>(count);
    long index = bundle * TileAddress.FULL;
    for (byte[] sealed : stored(bundle, count)) {
      contents.add(open(sealed, index++));
    }
    return contents;
  }

  private List<byte[]> stored(long bundle, int count) {
    try {
      return Contents.read(storage, bundle, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Content open(byte[] sealed, long index) {
    if (Contents.isErased(sealed)) {
      return new Content.Erased();
    }
    try {
      return new Content.Opened(cipher.open(sealed, LogWriter.context(origin, index)));
    } catch (OpenFailedException e) {
      return new Content.Damaged();
    }
  }

  /** Whether a bundle has contents at all. */
  public boolean hasContents(long bundle) {
    try {
      return storage.exists(Contents.path(bundle));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Erases contents of a bundle, durably; {@code places} count from its first entry. */
  public void erase(long bundle, Set<Integer> places) throws IOException {
    publisher.erase(bundle, places);
  }
}
