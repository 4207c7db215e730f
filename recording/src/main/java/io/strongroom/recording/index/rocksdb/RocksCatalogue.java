package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.CatalogueRebuild;
import io.strongroom.recording.index.GapRows;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.IndexEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
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
 * The catalogue in one RocksDB column family. Memory is bounded by the constants here and does not
 * grow with cameras. Rows that say a file exists, or that something is missing, are synced;
 * progress of open packs is not, because recovery reads it from the files.
 */
public final class RocksCatalogue implements Catalogue {
  /** Memory for rows not yet in a table file; there are two such buffers. */
  public static final long WRITE_BUFFER_BYTES = 4L << 20;

  /** Memory for blocks read, index and filter blocks included. */
  public static final long BLOCK_CACHE_BYTES = 16L << 20;

  private static final int MAX_OPEN_FILES = 64;
  private static final String FORMAT = "strongroom catalogue 1";

  private final Options options;
  private final LRUCache cache;
  private final RocksDB db;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);
  private final Object gapLock = new Object();
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();
  private boolean closed;

  private RocksCatalogue(Options options, LRUCache cache, RocksDB db) {
    this.options = options;
    this.cache = cache;
    this.db = db;
  }

  /**
   * Opens or creates the catalogue in a folder of its own.
   *
   * @throws StrongroomException UNAVAILABLE if another process holds it or the disk refuses,
   *     CORRUPT if it is damaged (it can be rebuilt from the packs)
   */
  public static RocksCatalogue open(Path folder) {
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
      return new RocksCatalogue(options, cache, db);
    } catch (RocksDBException | IOException | StrongroomException e) {
      if (db != null) {
        db.close();
      }
      options.close();
      cache.close();
      throw e instanceof StrongroomException s ? s : openFailure(folder, e);
    }
  }

  /**
   * Opens the catalogue; a damaged one is moved aside and a new one made, because recording comes
   * first. The caller then sweeps the volumes, which fills it again.
   */
  public static RocksCatalogue openOrRenew(Path folder, Clock clock, Alarms alarms) {
    try {
      return open(folder);
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.CORRUPT) {
        throw e;
      }
      Path aside = CatalogueRebuild.setAside(folder, clock);
      alarms.raise(
          "catalogue-renewed",
          "catalogue",
          "the catalogue was damaged and is being rebuilt from the packs; the old one is " + aside,
          "check the disk that holds it; delete the old one when playback is complete again");
      return open(folder);
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
  private interface Filling {
    void fill(WriteBatch batch) throws RocksDBException;
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

  @Override
  public void opening(OpenPackRow row) {
    write(synced, batch -> batch.put(Keys.pack(Keys.OPEN_PACK, row.id()), Rows.encode(row)));
  }

  @Override
  public void progressed(OpenPackRow row) {
    write(unsynced, batch -> batch.put(Keys.pack(Keys.OPEN_PACK, row.id()), Rows.encode(row)));
  }

  @Override
  public void chunks(OpenPackRow pack, List<IndexEntry> durable) {
    write(
        unsynced,
        batch -> {
          for (IndexEntry entry : durable) {
            byte[] value = new byte[IndexEntry.BYTES];
            entry.encode(ByteBuffer.wrap(value), 0, pack.packTag());
            batch.put(Keys.chunk(pack.id(), entry.header().sequence()), value);
          }
          batch.put(Keys.pack(Keys.OPEN_PACK, pack.id()), Rows.encode(pack));
        });
  }

  @Override
  public List<IndexEntry> chunks(OpenPackRow pack) {
    List<IndexEntry> entries = new ArrayList<>();
    scan(
        Keys.pack(Keys.CHUNK, pack.id()),
        (key, value) -> {
          if (value.length != IndexEntry.BYTES) {
            throw new StrongroomException(
                ErrorKind.CORRUPT, "catalogue: a chunk row is malformed; run fsck --rebuild");
          }
          entries.add(IndexEntry.decode(ByteBuffer.wrap(value), 0, pack.packTag()));
          return true;
        });
    return entries;
  }

  @Override
  public void finished(PackRow row) {
    write(
        synced,
        batch -> {
          dropOpen(batch, row.id());
          batch.put(Keys.pack(Keys.PACK, row.id()), Rows.encode(row));
          byte[] end = ByteBuffer.allocate(8).putLong(row.range().to().micros()).array();
          batch.put(Keys.byTime(row.id(), row.range().from()), end);
        });
  }

  @Override
  public void forget(PackId id) {
    Optional<PackRow> row = find(id);
    write(
        synced,
        batch -> {
          dropOpen(batch, id);
          batch.delete(Keys.pack(Keys.PACK, id));
          if (row.isPresent()) {
            batch.delete(Keys.byTime(id, row.get().range().from()));
          }
        });
  }

  private static void dropOpen(WriteBatch batch, PackId id) throws RocksDBException {
    batch.delete(Keys.pack(Keys.OPEN_PACK, id));
    byte[] chunks = Keys.pack(Keys.CHUNK, id);
    batch.deleteRange(chunks, Keys.after(chunks));
  }

  @Override
  public Optional<PackRow> find(PackId id) {
    byte[] value = guarded(() -> db.get(Keys.pack(Keys.PACK, id)));
    return Optional.ofNullable(value).map(bytes -> Rows.decodePack(id, bytes));
  }

  @Override
  public boolean knows(PackId id) {
    return find(id).isPresent() || guarded(() -> db.get(Keys.pack(Keys.OPEN_PACK, id))) != null;
  }

  @Override
  public List<PackRow> packs(CameraId camera, TimeRange range) {
    List<PackId> ids = new ArrayList<>();
    byte[] from = Keys.time(Keys.PACK_BY_TIME, camera, range.from().plusMicros(-MAX_PACK_MICROS));
    byte[] to = Keys.time(Keys.PACK_BY_TIME, camera, range.to());
    scan(
        from,
        to,
        (key, value) -> {
          if (range.from().micros() < ByteBuffer.wrap(value).getLong()) {
            ids.add(Keys.packOfByTime(key));
          }
          return true;
        });
    return ids.stream()
        .flatMap(id -> find(id).stream())
        .sorted(Comparator.comparing(row -> row.range().from()))
        .toList();
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    byte[] prefix = Keys.camera(Keys.PACK_BY_TIME, camera);
    List<WallTime> first = new ArrayList<>();
    scan(
        prefix,
        (key, value) -> {
          first.add(Keys.timeOf(key));
          return false;
        });
    if (first.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new TimeRange(first.getFirst(), lastEnd(prefix, first.getFirst())));
  }

  /**
   * The latest end: of the packs that start last, as far back as an overlapping one could start.
   */
  private WallTime lastEnd(byte[] prefix, WallTime floor) {
    return guarded(() -> lastEndNow(prefix, floor));
  }

  private WallTime lastEndNow(byte[] prefix, WallTime floor) {
    WallTime end = floor.plusMicros(1);
    try (ReadOptions read = new ReadOptions();
        RocksIterator rows = db.newIterator(read)) {
      rows.seekForPrev(Keys.after(prefix));
      if (rows.isValid() && !Keys.startsWith(rows.key(), prefix)) {
        rows.prev();
      }
      while (rows.isValid()
          && Keys.startsWith(rows.key(), prefix)
          && Keys.timeOf(rows.key()).micros() > end.micros() - MAX_PACK_MICROS) {
        end = WallTime.max(end, new WallTime(ByteBuffer.wrap(rows.value()).getLong()));
        rows.prev();
      }
    }
    return end;
  }

  @Override
  public List<OpenPackRow> openPacks() {
    List<OpenPackRow> result = new ArrayList<>();
    scan(
        Keys.table(Keys.OPEN_PACK),
        (key, value) -> {
          result.add(Rows.decodeOpen(Keys.packOf(key), value));
          return true;
        });
    return result;
  }

  @Override
  public void forEach(Consumer<PackRow> action) {
    scan(
        Keys.table(Keys.PACK),
        (key, value) -> {
          action.accept(Rows.decodePack(Keys.packOf(key), value));
          return true;
        });
  }

  @Override
  public void gap(CameraId camera, Gap gap, boolean journaled) {
    synchronized (gapLock) {
      TimeRange touching =
          new TimeRange(gap.range().from().plusMicros(-1), gap.range().to().plusMicros(1));
      GapRows.Change change = GapRows.add(gaps(camera, touching), gap);
      write(
          synced,
          batch -> {
            for (Gap old : change.delete()) {
              batch.delete(Keys.time(Keys.GAP, camera, old.range().from()));
            }
            for (Gap row : change.put()) {
              batch.put(Keys.time(Keys.GAP, camera, row.range().from()), encodeGap(row));
            }
            if (!journaled) {
              batch.put(
                  Keys.unjournaled(camera, gap.range().from(), gap.cause().code()), encodeGap(gap));
            }
          });
    }
  }

  @Override
  public List<Gap> gaps(CameraId camera, TimeRange range) {
    return guarded(() -> gapsNow(camera, range));
  }

  private List<Gap> gapsNow(CameraId camera, TimeRange range) {
    List<Gap> result = new ArrayList<>();
    byte[] prefix = Keys.camera(Keys.GAP, camera);
    try (ReadOptions read = new ReadOptions();
        RocksIterator rows = db.newIterator(read)) {
      byte[] from = Keys.time(Keys.GAP, camera, range.from());
      rows.seekForPrev(from);
      if (!rows.isValid() || !Keys.startsWith(rows.key(), prefix)) {
        rows.seek(from);
      }
      while (rows.isValid() && Keys.startsWith(rows.key(), prefix)) {
        Gap gap = decodeGap(Keys.timeOf(rows.key()), rows.value());
        if (!gap.range().from().isBefore(range.to())) {
          break;
        }
        if (gap.range().overlaps(range)) {
          result.add(gap);
        }
        rows.next();
      }
    }
    return result;
  }

  @Override
  public Optional<TimeRange> gapExtent(CameraId camera) {
    return guarded(() -> gapExtentNow(camera));
  }

  private Optional<TimeRange> gapExtentNow(CameraId camera) {
    byte[] prefix = Keys.camera(Keys.GAP, camera);
    try (ReadOptions read = new ReadOptions();
        RocksIterator rows = db.newIterator(read)) {
      rows.seek(prefix);
      if (!rows.isValid() || !Keys.startsWith(rows.key(), prefix)) {
        return Optional.empty();
      }
      WallTime from = Keys.timeOf(rows.key());
      rows.seekForPrev(Keys.after(prefix));
      if (!Keys.startsWith(rows.key(), prefix)) {
        rows.prev();
      }
      Gap last = decodeGap(Keys.timeOf(rows.key()), rows.value());
      return Optional.of(new TimeRange(from, last.range().to()));
    }
  }

  @Override
  public List<Gap> unjournaled(CameraId camera, int max) {
    List<Gap> result = new ArrayList<>();
    scan(
        Keys.camera(Keys.UNJOURNALED, camera),
        (key, value) -> {
          result.add(decodeGap(Keys.timeOf(key), value));
          return result.size() < max;
        });
    return result;
  }

  @Override
  public void journaled(CameraId camera, List<Gap> gaps) {
    write(
        unsynced,
        batch -> {
          for (Gap gap : gaps) {
            batch.delete(Keys.unjournaled(camera, gap.range().from(), gap.cause().code()));
          }
        });
  }

  @Override
  public Optional<VolumeId> volumeAt(String path) {
    byte[] value = guarded(() -> db.get(volumeKey(path)));
    return Optional.ofNullable(value).map(bytes -> new VolumeId(Rows.uuid(ByteBuffer.wrap(bytes))));
  }

  @Override
  public void volumeAt(String path, VolumeId id) {
    ByteBuffer value = ByteBuffer.allocate(16);
    Rows.putUuid(value, id.value());
    write(synced, batch -> batch.put(volumeKey(path), value.array()));
  }

  private static byte[] volumeKey(String path) {
    byte[] text = path.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(Keys.VOLUME).put(text).array();
  }

  private static byte[] encodeGap(Gap gap) {
    return ByteBuffer.allocate(9)
        .putLong(gap.range().to().micros())
        .put((byte) gap.cause().code())
        .array();
  }

  private static Gap decodeGap(WallTime from, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    return new Gap(new TimeRange(from, new WallTime(in.getLong(0))), GapCause.ofCode(in.get(8)));
  }

  /** What to do with one row; false ends the scan. */
  private interface RowAction {
    boolean row(byte[] key, byte[] value);
  }

  private void scan(byte[] prefix, RowAction action) {
    scan(prefix, Keys.after(prefix), action);
  }

  private void scan(byte[] from, byte[] to, RowAction action) {
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
