package io.strongroom.recording.read;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A pack held open for reading: file, chunk index and, after the first authorised access, the
 * cipher. Thread-safe; reads run side by side, decryption of one pack one at a time.
 */
final class OpenedPack {
  private final Storage.StoredFile file;
  private final Suite suite;
  private final byte[] headerHash;
  private final byte[] commitment;
  private final Bytes wrappedKey;
  private final long tag;
  private final @Nullable List<IndexEntry> entries;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable PackCipher cipher;

  /**
   * @param entries the index of a finished pack; null for one that still grows, whose index the
   *     caller brings
   */
  OpenedPack(
      Storage.StoredFile file,
      Suite suite,
      byte[] headerHash,
      byte[] commitment,
      Bytes wrappedKey,
      @Nullable List<IndexEntry> entries) {
    this.file = file;
    this.suite = suite;
    this.headerHash = headerHash;
    this.commitment = commitment;
    this.wrappedKey = wrappedKey;
    this.tag = ByteBuffer.wrap(headerHash).getLong();
    this.entries = entries;
  }

  @Nullable List<IndexEntry> entries() {
    return entries;
  }

  /** What proves the chunks of a finished pack; empty while it grows. */
  Optional<PackTree> tree() {
    return Optional.ofNullable(entries).map(all -> PackTree.of(suite.hash(), all, tag));
  }

  /** Approximate memory, for the cache. */
  int weight() {
    return 1024 + (entries == null ? 0 : entries.size() * 200);
  }

  /** A reading of a file. */
  interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * Reads, and tells a holder that does not give its bytes from keys that cannot be had: it fails
   * as a disk does, with the holder's failure as the cause.
   */
  static <T> T reading(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.UNAVAILABLE) {
        throw e;
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Reads, verifies and decrypts one chunk into a buffer of its own. */
  ByteBuffer open(
      IndexEntry entry, Authorisation authorisation, DekUnwrapper unwrapper, BufferPool pool)
      throws IOException {
    BufferPool.Buffer buffer =
        pool.take(entry.header().frameBytes())
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.EXHAUSTED,
                        "too many chunks are being read at once; try again in a moment"));
    try {
      ByteBuffer frame =
          reading(
              () -> {
                PackFile.frame(file, entry, buffer.bytes());
                return buffer.bytes();
              });
      ByteBuffer plain = ByteBuffer.allocate(entry.header().plainBytes());
      lock.lock();
      try {
        Frames.open(entry.header(), tag, cipher(authorisation, unwrapper), frame, plain);
      } finally {
        lock.unlock();
      }
      return plain.flip();
    } finally {
      buffer.release();
    }
  }

  private PackCipher cipher(Authorisation authorisation, DekUnwrapper unwrapper) {
    PackCipher ready = cipher;
    if (ready != null) {
      return ready;
    }
    PackCipher made =
        unwrapped(authorisation, unwrapper, wrappedKey, suite, headerHash, commitment);
    cipher = made;
    return made;
  }

  /** The cipher of a pack, which the caller closes; its key belongs to its header. */
  static PackCipher unwrapped(
      Authorisation authorisation,
      DekUnwrapper unwrapper,
      Bytes wrappedKey,
      Suite suite,
      byte[] headerHash,
      byte[] commitment) {
    if (wrappedKey.length() == 0) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the pack's key file is missing; restore it from the backup");
    }
    try (var dek =
        unwrapper.unwrap(authorisation, WrappedDek.decode(wrappedKey.asBuffer()), headerHash)) {
      PackCipher made = PackCipher.of(suite, dek, headerHash);
      if (!made.matches(commitment)) {
        made.close();
        throw new StrongroomException(
            ErrorKind.CORRUPT, "the pack's header does not belong to its key");
      }
      return made;
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the pack's key does not unwrap: it was made for another pack", e);
    }
  }

  /** Wipes the key and closes the file; a read going on fails and is tried again by its caller. */
  void close() {
    lock.lock();
    try {
      if (cipher != null) {
        cipher.close();
        cipher = null;
      }
      file.close();
    } catch (IOException e) {
      // opened for reading only: nothing can be lost
    } finally {
      lock.unlock();
    }
  }
}
