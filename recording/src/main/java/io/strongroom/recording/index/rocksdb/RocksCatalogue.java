package io.strongroom.recording.index.rocksdb;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.CatalogueRebuild;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.MoveRows;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.Outbox;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.index.ScrubRows;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.IndexEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The catalogue on RocksDB. Rows that say a file exists, or that something is missing, are synced;
 * progress of open packs is not, because recovery reads it from the files.
 */
public final class RocksCatalogue implements Catalogue, Outbox {
  /** Packs whose rows end in one synced batch. */
  private static final int FORGOTTEN_AT_ONCE = 500;

  private final Database database;
  private final GapTable gaps;
  private final ReplicaTable replicas;
  private final ScrubTable scrub;
  private final MoveTable moves;

  /** Absent on a node that stands alone. */
  private final @Nullable UntoldTable untold;

  private RocksCatalogue(Database database, @Nullable UntoldTable untold) {
    this.database = database;
    this.untold = untold;
    this.gaps = new GapTable(database);
    this.replicas = new ReplicaTable(database, this::note);
    this.scrub = new ScrubTable(database);
    this.moves = new MoveTable(database, this::moved);
  }

  /**
   * Opens or creates the catalogue in a folder of its own.
   *
   * @throws StrongroomException UNAVAILABLE if another process holds it or the disk refuses,
   *     CORRUPT if it is damaged (it can be rebuilt from the packs)
   */
  public static RocksCatalogue open(Path folder) {
    Database database = Database.open(folder);
    try {
      UntoldTable.end(database);
      return new RocksCatalogue(database, null);
    } catch (StrongroomException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Opens or creates the catalogue of a node whose packs are told to a shared index.
   *
   * @param marks tells changes apart
   */
  public static RocksCatalogue openWithOutbox(Path folder, RandomGenerator marks) {
    Database database = Database.open(folder);
    try {
      return new RocksCatalogue(database, UntoldTable.open(database, marks));
    } catch (StrongroomException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Opens the catalogue; a damaged one is moved aside and a new one made, because recording comes
   * first. The caller then sweeps the volumes, which fills it again.
   *
   * @param open opens it, with an outbox or without
   */
  public static RocksCatalogue openOrRenew(
      Path folder, Function<Path, RocksCatalogue> open, Clock clock, Alarms alarms) {
    try {
      return open.apply(folder);
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
      return open.apply(folder);
    }
  }

  @Override
  public void opening(OpenPackRow row) {
    database.writeSynced(
        batch -> {
          batch.put(Keys.pack(Keys.OPEN_PACK, row.id()), RowBytes.encode(row));
          note(batch, row.id());
        });
  }

  @Override
  public void progressed(OpenPackRow row) {
    database.writeUnsynced(
        batch -> batch.put(Keys.pack(Keys.OPEN_PACK, row.id()), RowBytes.encode(row)));
  }

  @Override
  public void grown(List<Grown> packs) {
    database.writeUnsynced(
        batch -> {
          for (Grown grown : packs) {
            fill(batch, grown);
          }
        });
  }

  private static void fill(WriteBatch batch, Grown grown) throws RocksDBException {
    OpenPackRow pack = grown.pack();
    ChunkTable.put(batch, pack.id(), pack.packTag(), grown.durable());
    batch.put(Keys.pack(Keys.OPEN_PACK, pack.id()), RowBytes.encode(pack));
    GapTable.journaled(batch, pack.id().camera(), grown.journaled());
  }

  @Override
  public List<IndexEntry> chunks(OpenPackRow pack) {
    return ChunkTable.chunks(database, pack.id(), pack.packTag());
  }

  @Override
  public void finished(PackRow row) {
    database.writeSynced(
        batch -> {
          put(batch, row);
          note(batch, row.id());
          if (untold != null) {
            ReplicaTable.owe(batch, new ReplicaRows.Owed(row.id(), row.range().to(), row.bytes()));
          }
        });
  }

  static void put(WriteBatch batch, PackRow row) throws RocksDBException {
    dropOpen(batch, row.id());
    batch.put(Keys.pack(Keys.PACK, row.id()), RowBytes.encode(row));
    byte[] end = ByteBuffer.allocate(8).putLong(row.range().to().micros()).array();
    batch.put(Keys.byTime(row.id(), row.range().from()), end);
  }

  @Override
  public void forget(PackId id) {
    forgetAll(List.of(id));
  }

  @Override
  public void forgetAll(List<PackId> packs) {
    forgetAll(packs, Optional.empty());
  }

  @Override
  public void erased(List<PackId> packs, DayKeyId key) {
    forgetAll(packs, Optional.of(key.hold()));
  }

  private void forgetAll(List<PackId> packs, Optional<Integer> erased) {
    for (int from = 0; from < packs.size(); from += FORGOTTEN_AT_ONCE) {
      List<PackId> some = packs.subList(from, Math.min(packs.size(), from + FORGOTTEN_AT_ONCE));
      database.writeSynced(
          batch -> {
            for (PackId id : some) {
              forget(batch, id, erased);
            }
          });
    }
  }

  /**
   * @param erased the number of the key that is destroyed, if it is for that that the pack goes
   */
  private void forget(WriteBatch batch, PackId id, Optional<Integer> erased)
      throws RocksDBException {
    Optional<PackRow> row = find(id);
    dropOpen(batch, id);
    batch.delete(Keys.pack(Keys.PACK, id));
    if (row.isPresent()) {
      batch.delete(Keys.byTime(id, row.get().range().from()));
    }
    ReplicaTable.forget(batch, id);
    int key = erased.or(() -> row.map(RocksCatalogue::keyNumber)).orElse(0);
    if (untold != null && (!replicas.isCopy(id) || (erased.isPresent() && key > 0))) {
      untold.noteGone(batch, id, key);
    }
  }

  @Override
  public ReplicaRows replicas() {
    return replicas;
  }

  @Override
  public ScrubRows scrub() {
    return scrub;
  }

  @Override
  public MoveRows moves() {
    return moves;
  }

  private void moved(PackRow row) {
    database.writeSynced(
        batch -> {
          put(batch, row);
          note(batch, row.id());
        });
  }

  private void note(WriteBatch batch, PackId id) throws RocksDBException {
    if (untold != null) {
      untold.note(batch, id);
    }
  }

  private static int keyNumber(PackRow row) {
    return ClassDay.keyNumber(row.wrappedKey());
  }

  private static void dropOpen(WriteBatch batch, PackId id) throws RocksDBException {
    batch.delete(Keys.pack(Keys.OPEN_PACK, id));
    ChunkTable.drop(batch, id);
  }

  @Override
  public Optional<PackRow> find(PackId id) {
    byte[] value = database.get(Keys.pack(Keys.PACK, id));
    return Optional.ofNullable(value).map(bytes -> RowBytes.decodePack(id, bytes));
  }

  @Override
  public boolean knows(PackId id) {
    Known known = known(id);
    return known.finished().isPresent() || known.open().isPresent();
  }

  @Override
  public void meet(UUID index) {
    if (untold != null) {
      untold.meet(index);
    }
  }

  @Override
  public List<Untold> untold(int max) {
    return untold == null ? List.of() : untold.untold(max);
  }

  @Override
  public Known known(PackId id) {
    Optional<PackRow> finished = find(id);
    if (finished.isPresent()) {
      return new Known(Optional.empty(), finished, replicas.isCopy(id));
    }
    byte[] open = database.get(Keys.pack(Keys.OPEN_PACK, id));
    return new Known(
        Optional.ofNullable(open).map(row -> RowBytes.decodeOpen(id, row)),
        Optional.empty(),
        false);
  }

  @Override
  public void told(List<Untold> packs) {
    if (untold != null) {
      untold.told(packs);
    }
  }

  @Override
  public long untoldCount() {
    return untold == null ? 0 : untold.count();
  }

  @Override
  public List<PackRow> packs(CameraId camera, TimeRange range) {
    List<PackId> ids = new ArrayList<>();
    byte[] from = Keys.time(Keys.PACK_BY_TIME, camera, range.from().plusMicros(-MAX_PACK_MICROS));
    byte[] to = Keys.time(Keys.PACK_BY_TIME, camera, range.to());
    database.scan(
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
    database.scan(
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
    return database.walk(rows -> lastEnd(rows, prefix, floor));
  }

  private static WallTime lastEnd(RocksIterator rows, byte[] prefix, WallTime floor) {
    WallTime end = floor.plusMicros(1);
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
    return end;
  }

  @Override
  public List<OpenPackRow> openPacks() {
    return openPacks(Keys.table(Keys.OPEN_PACK));
  }

  @Override
  public List<OpenPackRow> openPacks(CameraId camera) {
    return openPacks(Keys.camera(Keys.OPEN_PACK, camera));
  }

  private List<OpenPackRow> openPacks(byte[] prefix) {
    List<OpenPackRow> result = new ArrayList<>();
    database.scan(
        prefix,
        (key, value) -> {
          result.add(RowBytes.decodeOpen(Keys.packOf(key), value));
          return true;
        });
    return result;
  }

  @Override
  public void forEach(Consumer<PackRow> action) {
    database.scan(
        Keys.table(Keys.PACK),
        (key, value) -> {
          action.accept(RowBytes.decodePack(Keys.packOf(key), value));
          return true;
        });
  }

  @Override
  public Optional<Epoch> newestEpoch() {
    return database.walk(RocksCatalogue::newestEpoch);
  }

  /** One look at the end of each camera's rows, which are in the order of epochs. */
  private static Optional<Epoch> newestEpoch(RocksIterator rows) {
    byte[] table = Keys.table(Keys.PACK);
    Epoch newest = null;
    rows.seek(table);
    while (rows.isValid() && Keys.startsWith(rows.key(), table)) {
      byte[] camera = Keys.camera(Keys.PACK, Keys.cameraOf(rows.key()));
      rows.seekForPrev(Keys.after(camera));
      if (!rows.isValid() || !Keys.startsWith(rows.key(), camera)) {
        rows.prev();
      }
      Epoch last = Keys.packOf(rows.key()).epoch();
      newest = newest == null || newest.compareTo(last) < 0 ? last : newest;
      rows.seek(Keys.after(camera));
    }
    return Optional.ofNullable(newest);
  }

  @Override
  public Set<CameraId> cameras() {
    return database.walk(RocksCatalogue::cameras);
  }

  private static Set<CameraId> cameras(RocksIterator rows) {
    Set<CameraId> cameras = new LinkedHashSet<>();
    byte[] table = Keys.table(Keys.PACK);
    rows.seek(table);
    while (rows.isValid() && Keys.startsWith(rows.key(), table)) {
      CameraId camera = Keys.cameraOf(rows.key());
      cameras.add(camera);
      rows.seek(Keys.after(Keys.camera(Keys.PACK, camera)));
    }
    return cameras;
  }

  @Override
  public void gap(CameraId camera, Gap gap, boolean journaled) {
    gaps.add(camera, gap, journaled);
  }

  @Override
  public List<Gap> gaps(CameraId camera, TimeRange range) {
    return gaps.overlapping(camera, range);
  }

  @Override
  public Optional<TimeRange> gapExtent(CameraId camera) {
    return gaps.extent(camera);
  }

  @Override
  public List<Gap> unjournaled(CameraId camera, int max) {
    return gaps.unjournaled(camera, max);
  }

  @Override
  public Optional<VolumeId> volumeAt(String path) {
    byte[] value = database.get(volumeKey(path));
    return Optional.ofNullable(value)
        .map(bytes -> new VolumeId(RowBytes.uuid(ByteBuffer.wrap(bytes))));
  }

  @Override
  public void volumeAt(String path, VolumeId id) {
    ByteBuffer value = ByteBuffer.allocate(16);
    RowBytes.putUuid(value, id.value());
    database.writeSynced(batch -> batch.put(volumeKey(path), value.array()));
  }

  private static byte[] volumeKey(String path) {
    byte[] text = path.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(Keys.VOLUME).put(text).array();
  }

  /** Syncs the log and closes; nothing may be called afterwards. */
  @Override
  public void close() {
    database.close();
  }
}
