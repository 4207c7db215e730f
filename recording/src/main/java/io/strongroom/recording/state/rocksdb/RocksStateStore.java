package io.strongroom.recording.state.rocksdb;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordSeal;
import io.strongroom.recording.state.StateStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * Control records in a RocksDB of their own.
 *
 * <pre>
 * key    kind in lower case, '/', id                          (UTF-8)
 * value  version (8 bytes, big endian), sealed document       (see {@link RecordSeal})
 * </pre>
 *
 * <p>The version is in the clear, and bound to the document by the context it is sealed for: a
 * version that was changed on disk opens nothing. Every write is synced to the log before it
 * returns. Writes are few and small, so one lock serialises them.
 */
public final class RocksStateStore implements StateStore {
  /** What one record costs in memory before it is written out; records are few. */
  private static final long WRITE_BUFFER_BYTES = 4L << 20;

  private final Options options;
  private final WriteOptions synced;
  private final RocksDB db;
  private final RecordSeal seal;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private RocksStateStore(Options options, WriteOptions synced, RocksDB db, DocumentCipher cipher) {
    this.options = options;
    this.synced = synced;
    this.db = db;
    this.seal = new RecordSeal(cipher);
  }

  /**
   * Opens the store in {@code folder}, which is made if it is not there.
   *
   * @throws StrongroomException UNAVAILABLE if the folder cannot be used, for example because
   *     another process has it open
   */
  public static RocksStateStore open(Path folder, DocumentCipher cipher) {
    RocksDB.loadLibrary();
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setMaxLogFileSize(1 << 20)
            .setKeepLogFileNum(2);
    WriteOptions synced = new WriteOptions().setSync(true);
    try {
      RocksDB db = RocksDB.open(options, folder.toString());
      return new RocksStateStore(options, synced, db, cipher);
    } catch (RocksDBException e) {
      synced.close();
      options.close();
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "cannot open the control records in "
              + folder
              + "; check that no other node uses this data folder and that it can be written: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public Optional<Versioned> get(Kind kind, String id) {
    byte[] key = key(kind, id);
    byte[] value = locked(() -> db.get(key));
    return value == null
        ? Optional.empty()
        : Optional.of(seal.open(kind, id, versionOf(value), sealed(value)));
  }

  @Override
  public List<Versioned> list(Kind kind) {
    byte[] prefix = (RecordSeal.text(kind) + "/").getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> rows = new LinkedHashMap<>();
    locked(
        () -> {
          try (RocksIterator rocks = db.newIterator()) {
            for (rocks.seek(prefix); rocks.isValid(); rocks.next()) {
              byte[] key = rocks.key();
              if (!startsWith(key, prefix)) {
                break;
              }
              int length = key.length - prefix.length;
              String id = new String(key, prefix.length, length, StandardCharsets.UTF_8);
              rows.put(id, rocks.value());
            }
            rocks.status();
          }
          return prefix;
        });
    List<Versioned> documents = new ArrayList<>(rows.size());
    rows.forEach(
        (id, value) -> seal.openIfSound(kind, id, versionOf(value), sealed(value), documents::add));
    return documents;
  }

  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    byte[] key = key(kind, id);
    long next = expectedVersion + 1;
    byte[] sealed = seal.seal(kind, id, next, document);
    byte[] value = ByteBuffer.allocate(8 + sealed.length).putLong(next).put(sealed).array();
    return exclusively(
        () -> {
          if (versionOf(db.get(key)) != expectedVersion) {
            return Optional.empty();
          }
          db.put(synced, key, value);
          return Optional.of(next);
        });
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    byte[] key = key(kind, id);
    return exclusively(
        () -> {
          long version = versionOf(db.get(key));
          if (version == 0 || version != expectedVersion) {
            return false;
          }
          db.delete(synced, key);
          return true;
        });
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        db.close();
        synced.close();
        options.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private interface Access<T extends @Nullable Object> {
    T run() throws RocksDBException;
  }

  private <T extends @Nullable Object> T locked(Access<T> access) {
    return under(lock.readLock(), access);
  }

  private <T> T exclusively(Access<T> access) {
    return under(lock.writeLock(), access);
  }

  private <T extends @Nullable Object> T under(Lock held, Access<T> access) {
    held.lock();
    try {
      if (closed) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the control records are closed");
      }
      return access.run();
    } catch (RocksDBException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the control records cannot be used: " + e.getMessage(), e);
    } finally {
      held.unlock();
    }
  }

  private static byte[] sealed(byte[] value) {
    return Arrays.copyOfRange(value, Math.min(8, value.length), value.length);
  }

  /** 0 if there is no record, -1 if what is there is too short to be one. */
  private static long versionOf(byte @Nullable [] value) {
    if (value == null) {
      return 0;
    }
    return value.length < 8 ? -1 : Math.max(-1, ByteBuffer.wrap(value).getLong());
  }

  private static byte[] key(Kind kind, String id) {
    RecordSeal.check(id);
    return (RecordSeal.text(kind) + "/" + id).getBytes(StandardCharsets.UTF_8);
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
