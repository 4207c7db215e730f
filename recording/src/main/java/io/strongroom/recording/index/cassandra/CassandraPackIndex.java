package io.strongroom.recording.index.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.SharedPackIndex;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The index of packs on Cassandra.
 *
 * <p>A finished pack has two rows, in {@code pack_times} by its id and in {@code packs} by its
 * time, written in this order and both always with the same values: whoever was interrupted between
 * them does it again. Until then the pack is not found.
 */
public final class CassandraPackIndex implements SharedPackIndex {
  /** Starts of packs that share a partition. */
  static final long BUCKET_MICROS = TimeUnit.DAYS.toMicros(30);

  /** More buckets than this are looked up only after the camera's first and last instant. */
  private static final int MANY_BUCKETS = 4;

  private static final List<Object[]> WHOLE_TABLE = List.<Object[]>of(new Object[0]);

  private static final String OF_EPOCH =
      " WHERE camera = ? AND epoch_micros = ? AND epoch_counter = ? AND epoch_node = ?";
  private static final String OF_START =
      " WHERE camera = ? AND bucket = ? AND start_micros = ? AND epoch_micros = ?"
          + " AND epoch_counter = ? AND epoch_node = ?";

  private final CassandraSession session;

  /** An index in tables that {@link io.strongroom.recording.cassandra.CassandraSchema} has made. */
  public CassandraPackIndex(CassandraSession session) {
    this.session = session;
  }

  /** Cassandra's own id of the table of packs: one that was dropped and made again has another. */
  @Override
  public UUID identity() {
    Row table =
        session
            .run(
                "SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name ="
                    + " 'packs'",
                session.settings().keyspace())
            .one();
    UUID id = table == null ? null : table.getUuid("id");
    if (id == null) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the tables in Cassandra have not been made yet");
    }
    return id;
  }

  @Override
  public void opening(OpenPackRow row) {
    progressed(row);
  }

  @Override
  public void progressed(OpenPackRow row) {
    session.run(
        "INSERT INTO open_packs (camera, epoch_micros, epoch_counter, epoch_node, volume,"
            + " retention_class, expiry_day, pack_tag, start_micros, durable_micros)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        PackColumns.of(row));
  }

  @Override
  public void finished(PackRow row) {
    PackId id = row.id();
    session.run(
        "INSERT INTO pack_times (camera, epoch_micros, epoch_counter, epoch_node, start_micros,"
            + " end_micros) VALUES (?, ?, ?, ?, ?, ?)",
        PackColumns.and(
            PackColumns.of(id), row.range().from().micros(), row.range().to().micros()));
    session.run(
        "INSERT INTO packs (camera, bucket, start_micros, epoch_micros, epoch_counter, epoch_node,"
            + " volume, retention_class, expiry_day, spans, bytes, footer_bytes, chunks, state,"
            + " first_of_life, merkle_root, wrapped_key)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        PackColumns.and(at(id, row.range().from()), PackColumns.of(row)));
    delete("open_packs", "durable_micros", OF_EPOCH, PackColumns.of(id));
  }

  @Override
  public void forget(PackId id) {
    forget(id, Integer.MAX_VALUE);
  }

  /**
   * What another node writes meanwhile outlives this, in both tables: both are deleted as of the
   * moment at which the row that was read had been written, which is after that of its time.
   */
  @Override
  public void forget(PackId id, int goneUnder) {
    delete("open_packs", "durable_micros", OF_EPOCH, PackColumns.of(id));
    Optional<WallTime> start = start(id);
    if (start.isEmpty()) {
      return;
    }
    Row row =
        session
            .run(
                "SELECT wrapped_key, writetime(wrapped_key) AS written FROM packs" + OF_START,
                at(id, start.get()))
            .one();
    if (row == null) {
      delete("pack_times", "end_micros", OF_EPOCH, PackColumns.of(id));
    } else if (goneUnder == Integer.MAX_VALUE || PackColumns.keyNumber(row) <= goneUnder) {
      delete("packs", OF_START, at(id, start.get()), row.getLong("written"));
      delete("pack_times", OF_EPOCH, PackColumns.of(id), row.getLong("written"));
    }
  }

  /**
   * Deletes a row as it is now. Cassandra keeps whatever was written by the later clock: a row
   * written before a clock was set back would outlive a plain deletion.
   *
   * @param column any column outside the key
   */
  private void delete(String table, String column, String where, Object[] key) {
    Row row =
        session.run("SELECT writetime(" + column + ") AS written FROM " + table + where, key).one();
    if (row != null) {
      delete(table, where, key, row.getLong("written"));
    }
  }

  private void delete(String table, String where, Object[] key, long written) {
    session.run(
        "DELETE FROM " + table + " USING TIMESTAMP ?" + where,
        PackColumns.and(new Object[] {written + 1}, key));
  }

  @Override
  public Optional<PackRow> find(PackId id) {
    return start(id)
        .map(start -> session.run("SELECT * FROM packs" + OF_START, at(id, start)).one())
        .map(PackColumns::pack);
  }

  private Optional<WallTime> start(PackId id) {
    Row row =
        session.run("SELECT start_micros FROM pack_times" + OF_EPOCH, PackColumns.of(id)).one();
    return Optional.ofNullable(row).map(found -> new WallTime(found.getLong("start_micros")));
  }

  @Override
  public List<PackRow> packs(CameraId camera, TimeRange range) {
    WallTime first = range.from().plusMicros(-MAX_PACK_MICROS);
    Optional<TimeRange> starts = Optional.of(new TimeRange(first, range.to()));
    if (bucket(range.to()) - bucket(first) > MANY_BUCKETS) {
      starts = extent(camera).flatMap(new TimeRange(first, range.to())::intersect);
    }
    if (starts.isEmpty()) {
      return List.of();
    }
    long from = starts.get().from().micros();
    long to = starts.get().to().micros();
    List<Object[]> lookups =
        IntStream.rangeClosed(bucket(starts.get().from()), bucket(starts.get().to()))
            .mapToObj(bucket -> new Object[] {camera.value(), bucket, from, to})
            .toList();
    List<PackRow> rows = new ArrayList<>();
    session.runEach(
        "SELECT * FROM packs WHERE camera = ? AND bucket = ? AND start_micros >= ?"
            + " AND start_micros < ?",
        lookups,
        row -> rows.add(PackColumns.pack(row)));
    rows.removeIf(row -> !range.from().isBefore(row.range().to()));
    rows.sort(Comparator.comparing(row -> row.range().from()));
    return rows;
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    Row row =
        session
            .run(
                "SELECT min(start_micros) AS first, max(end_micros) AS last FROM pack_times"
                    + " WHERE camera = ?",
                camera.value())
            .one();
    if (row == null || row.isNull("first")) {
      return Optional.empty();
    }
    return Optional.of(
        new TimeRange(new WallTime(row.getLong("first")), new WallTime(row.getLong("last"))));
  }

  @Override
  public List<OpenPackRow> openPacks() {
    List<OpenPackRow> rows = new ArrayList<>();
    session.runEach(
        "SELECT * FROM open_packs", WHOLE_TABLE, row -> rows.add(PackColumns.openPack(row)));
    return rows;
  }

  @Override
  public List<OpenPackRow> openPacks(CameraId camera) {
    List<OpenPackRow> rows = new ArrayList<>();
    session.runEach(
        "SELECT * FROM open_packs WHERE camera = ?",
        List.<Object[]>of(new Object[] {camera.value()}),
        row -> rows.add(PackColumns.openPack(row)));
    return rows;
  }

  @Override
  public void forEach(Consumer<PackRow> action) {
    session.runEach(
        "SELECT * FROM packs", WHOLE_TABLE, row -> action.accept(PackColumns.pack(row)));
  }

  private static Object[] at(PackId id, WallTime start) {
    UUID camera = id.camera().value();
    return new Object[] {
      camera,
      bucket(start),
      start.micros(),
      id.epoch().hybridMicros(),
      id.epoch().counter(),
      id.epoch().node().value()
    };
  }

  private static int bucket(WallTime start) {
    return Math.toIntExact(Math.floorDiv(start.micros(), BUCKET_MICROS));
  }
}
