package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.index.GapRows;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The gap rows of the catalogue: what is missing, kept disjoint, and which of it no durable pack
 * holds yet. Thread-safe.
 */
final class GapTable {
  private final Database database;

  GapTable(Database database) {
    this.database = database;
  }

  void add(CameraId camera, Gap gap, boolean journaled) {
    synchronized (this) {
      TimeRange touching =
          new TimeRange(gap.range().from().plusMicros(-1), gap.range().to().plusMicros(1));
      GapRows.Change change = GapRows.add(overlapping(camera, touching), gap);
      database.writeSynced(
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

  List<Gap> overlapping(CameraId camera, TimeRange range) {
    return database.walk(rows -> overlapping(rows, camera, range));
  }

  private static List<Gap> overlapping(RocksIterator rows, CameraId camera, TimeRange range) {
    List<Gap> result = new ArrayList<>();
    byte[] prefix = Keys.camera(Keys.GAP, camera);
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
    return result;
  }

  Optional<TimeRange> extent(CameraId camera) {
    return database.walk(rows -> extent(rows, Keys.camera(Keys.GAP, camera)));
  }

  private static Optional<TimeRange> extent(RocksIterator rows, byte[] prefix) {
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

  List<Gap> unjournaled(CameraId camera, int max) {
    List<Gap> result = new ArrayList<>();
    database.scan(
        Keys.camera(Keys.UNJOURNALED, camera),
        (key, value) -> {
          result.add(decodeGap(Keys.timeOf(key), value));
          return result.size() < max;
        });
    return result;
  }

  /** These gaps lie in a durable pack now. */
  static void journaled(WriteBatch batch, CameraId camera, List<Gap> gaps) throws RocksDBException {
    for (Gap gap : gaps) {
      batch.delete(Keys.unjournaled(camera, gap.range().from(), gap.cause().code()));
    }
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
}
