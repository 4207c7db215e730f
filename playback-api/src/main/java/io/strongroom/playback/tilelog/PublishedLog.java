package io.strongroom.playback.tilelog;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What is published of a log, with the key to its contents. Thread-safe; calls block on disk. */
public final class PublishedLog {
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

  /** How many entries. */
  public long size() {
    return size;
  }

  /** How many bundles. */
  public long bundles() {
    return (size + TileAddress.FULL - 1) / TileAddress.FULL;
  }

  /**
   * The leaves of a bundle, each of which has the hash that is in its tile.
   *
   * @throws InvalidLogException naming the file that is missing or damaged
   * @throws UncheckedIOException if the disk does not answer
   */
  public List<byte[]> leaves(long bundle) {
    StoredTiles tiles = new StoredTiles(storage);
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

  /**
   * The contents of a bundle.
   *
   * @throws InvalidLogException if the file is damaged
   * @throws UncheckedIOException if the disk does not answer
   */
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
