package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The catalogue's RocksDB, one column family: how it is opened and closed, how its failures are
 * told, and the few ways to read and write. Memory is bounded by the constants here and does not
 * grow with cameras. Thread-safe.
 */
final class Database implements AutoCloseable {
  /** Memory for rows not yet in a table file; there are two such buffers. */
  static final long WRITE_BUFFER_BYTES = 4L << 20;

  /** Memory for blocks read, index and filter blocks included. */
  static final long BLOCK_CACHE_BYTES = 16L << 20;

  private static final int MAX_OPEN_FILES = 64;
  private static final String FORMAT = "strongroom catalogue 1";

  private final Options options;
  private final LRUCache cache;
  private final RocksDB db;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();
  private boolean closed;

  private Database(Options options, LRUCache cache, RocksDB db) {
    this.options = options;
    this.cache = cache;
    this.db = db;
  }

  /**
   * Opens or creates it in a folder of its own.
   *
   * @throws StrongroomException UNAVAILABLE if another process holds it or the disk refuses,
   *     CORRUPT if it is damaged (it can be rebuilt from the packs)
   */
  static Database open(Path folder) {
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES);
    BlockBasedTableConfig table =
        new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(true);
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setMaxWriteBufferNumber(2)
            .setMaxOpenFiles(MAX_OPEN_FILES)
            .setMaxTotalWalSize(4 * WRITE_BUFFER_BYTES)
            .setMaxBackgroundJobs(2)
            .setKeepLogFileNum(2)
            .setMaxLogFileSize(1 << 20)
            .setTableFormatConfig(table);
    RocksDB db = null;
    try {
      Files.createDirectories(folder);
      db = RocksDB.open(options, folder.toString());
      requireFormat(db);
      return new Database(options, cache, db);
    } catch (RocksDBException | IOException | StrongroomException e) {
      if (db != null) {
        db.close();
      }
      options.close();
      cache.close();
      throw e instanceof StrongroomException s ? s : openFailure(folder, e);
    }
  }

  private static StrongroomException openFailure(Path folder, Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean corrupt =
        message.toLowerCase(Locale.ROOT).contains("corrupt")
            || (e instanceof RocksDBException r
                && r.getStatus() != null
                && r.getStatus().getCode() == Status.Code.Corruption);
    return new StrongroomException(
        corrupt ? ErrorKind.CORRUPT : ErrorKind.UNAVAILABLE,
        "catalogue "
            + folder
            + (corrupt
                ? " is damaged: rebuild it with fsck --rebuild (" + message + ")"
                : " cannot be opened: is another node using this data folder? (" + message + ")"),
        e);
  }

  private static void requireFormat(RocksDB db) throws RocksDBException {
    byte[] found = db.get(Keys.table(Keys.META));
    if (found == null) {
      db.put(Keys.table(Keys.META), FORMAT.getBytes(StandardCharsets.US_ASCII));
    } else if (!new String(found, StandardCharsets.US_ASCII).equals(FORMAT)) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "catalogue: not written by this version; run fsck --rebuild");
    }
  }

  /** Work on the database; any failure is UNAVAILABLE. */
  private interface Work<T> {
    T run() throws RocksDBException;
  }

  /** Native memory must not be touched after {@link #close}, whatever thread comes late. */
  private <T> T guarded(Work<T> work) {
    lifecycle.readLock().lock();
    try {
      if (closed) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "catalogue: closed");
      }
      return work.run();
    } catch (RocksDBException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "catalogue: " + e.getMessage() + "; check its disk", e);
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /** A batch being filled. */
  interface Filling {
    void fill(WriteBatch batch) throws RocksDBException;
  }

  /** Writes a batch that is durable when this returns. */
  void writeSynced(Filling filling) {
    write(synced, filling);
  }

  /** Writes a batch that a power cut may take; a killed process does not. */
  void writeUnsynced(Filling filling) {
    write(unsynced, filling);
  }

  private void write(WriteOptions how, Filling filling) {
    guarded(
        () -> {
          try (WriteBatch batch = new WriteBatch()) {
            filling.fill(batch);
            db.write(how, batch);
          }
          return true;
        });
  }

  byte @Nullable [] get(byte[] key) {
    return guarded(() -> db.get(key));
  }

  /** Walks over rows with an iterator that ends with the walk. */
  <T> T walk(Function<RocksIterator, T> walk) {
    return guarded(
        () -> {
          try (ReadOptions read = new ReadOptions();
              RocksIterator rows = db.newIterator(read)) {
            return walk.apply(rows);
          }
        });
  }

  /** What to do with one row; false ends the scan. */
  interface RowAction {
    boolean row(byte[] key, byte[] value);
  }

  /** All rows under a prefix, ascending. */
  void scan(byte[] prefix, RowAction action) {
    scan(prefix, Keys.after(prefix), action);
  }

  /** Rows from {@code from} up to, not including, {@code to}. */
  void scan(byte[] from, byte[] to, RowAction action) {
    guarded(
        () -> {
          try (Slice end = new Slice(to);
              ReadOptions read = new ReadOptions().setIterateUpperBound(end);
              RocksIterator rows = db.newIterator(read)) {
            rows.seek(from);
            while (rows.isValid() && action.row(rows.key(), rows.value())) {
              rows.next();
            }
            rows.status();
            return true;
          }
        });
  }

  /** Syncs the log and closes; nothing may be called afterwards. */
  @Override
  public void close() {
    lifecycle.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      db.syncWal();
      db.closeE();
    } catch (RocksDBException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "catalogue: closing failed: " + e.getMessage(), e);
    } finally {
      lifecycle.writeLock().unlock();
    }
    synced.close();
    unsynced.close();
    options.close();
    cache.close();
  }
}
