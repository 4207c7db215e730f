package io.strongroom.recording.state.rocksdb;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordSeal;
import io.strongroom.recording.state.StateStore.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;

/**
 * A RocksDB with one value per control record, under {@code kind/id}: how it is opened and closed,
 * and how its failures are told. Writes are few and small, so one lock serialises them.
 * Thread-safe.
 */
final class RecordsFolder implements AutoCloseable {
  /** What one record costs in memory before it is written out; records are few. */
  private static final long WRITE_BUFFER_BYTES = 4L << 20;

  private final Options options;
  private final WriteOptions synced;
  private final RocksDB db;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private RecordsFolder(Options options, WriteOptions synced, RocksDB db) {
    this.options = options;
    this.synced = synced;
    this.db = db;
  }

  /**
   * Opens it; the folder is made if it is not there.
   *
   * @throws StrongroomException UNAVAILABLE if the folder cannot be used, for example because
   *     another process has it open; CORRUPT if it is damaged
   */
  static RecordsFolder open(Path folder) {
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
      return new RecordsFolder(options, synced, RocksDB.open(options, folder.toString()));
    } catch (RocksDBException e) {
      synced.close();
      options.close();
      throw new StrongroomException(
          damaged(e) ? ErrorKind.CORRUPT : ErrorKind.UNAVAILABLE,
          "cannot open the control records in "
              + folder
              + "; check that no other node uses this data folder and that it can be written: "
              + e.getMessage(),
          e);
    }
  }

  private static boolean damaged(RocksDBException failure) {
    Status status = failure.getStatus();
    return status != null && status.getCode() == Status.Code.Corruption;
  }

  static byte[] key(Kind kind, String id) {
    return (RecordSeal.text(kind) + "/" + id).getBytes(StandardCharsets.UTF_8);
  }

  /** How a write is made durable. */
  WriteOptions synced() {
    return synced;
  }

  /** The values of a kind by id, ascending. */
  Map<String, byte[]> values(Kind kind) {
    byte[] prefix = key(kind, "");
    Map<String, byte[]> values = new LinkedHashMap<>();
    return read(
        rocks -> {
          try (RocksIterator rows = rocks.newIterator()) {
            for (rows.seek(prefix); rows.isValid(); rows.next()) {
              byte[] key = rows.key();
              if (!startsWith(key, prefix)) {
                break;
              }
              int length = key.length - prefix.length;
              values.put(
                  new String(key, prefix.length, length, StandardCharsets.UTF_8), rows.value());
            }
            rows.status();
          }
          return values;
        });
  }

  /** What is done with the open database. */
  interface Access<T extends @Nullable Object> {
    T run(RocksDB db) throws RocksDBException;
  }

  <T extends @Nullable Object> T read(Access<T> access) {
    return under(lock.readLock(), access);
  }

  <T extends @Nullable Object> T exclusively(Access<T> access) {
    return under(lock.writeLock(), access);
  }

  private <T extends @Nullable Object> T under(Lock held, Access<T> access) {
    held.lock();
    try {
      if (closed) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the control records are closed");
      }
      return access.run(db);
    } catch (RocksDBException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the control records cannot be used: " + e.getMessage(), e);
    } finally {
      held.unlock();
    }
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

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
