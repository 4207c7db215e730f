package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.index.Outbox.Untold;
import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.PackId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes of packs that the shared index has not been told of: key {@code X}, camera, epoch, a
 * mark; of a pack that went the number of the key that it had of its class-day (4), else no value.
 * Each change has a mark of its own, so that telling removes what was read and never a change that
 * came in between.
 */
final class UntoldTable {
  /** Row with the identity of the index that was told of all packs. */
  private static final byte[] BEGUN =
      ByteBuffer.allocate(7)
          .put(Keys.META)
          .put("outbox".getBytes(StandardCharsets.US_ASCII))
          .array();

  private static final byte[] NOT_GONE = {};

  /** Packs noted in one batch when all are to be told of. */
  private static final int BATCH = 1_000;

  private final Database database;
  private final RandomGenerator marks;
  private final AtomicLong count = new AtomicLong();

  private UntoldTable(Database database, RandomGenerator marks) {
    this.database = database;
    this.marks = marks;
  }

  /** The outbox of a catalogue; from now on changes are noted. */
  static UntoldTable open(Database database, RandomGenerator marks) {
    UntoldTable table = new UntoldTable(database, marks);
    database.scan(
        Keys.table(Keys.UNTOLD),
        (key, value) -> {
          table.count.incrementAndGet();
          return true;
        });
    return table;
  }

  /**
   * The catalogue has no outbox from now on: changes are not noted, so if it gets one again all
   * packs are to be told of. What is forgotten meanwhile stays in the shared index.
   */
  static void end(Database database) {
    if (database.get(BEGUN) != null) {
      database.writeSynced(batch -> batch.delete(BEGUN));
    }
  }

  /** See {@link io.strongroom.recording.index.Outbox#meet}. Interrupted, it begins again. */
  void meet(UUID index) {
    byte[] met =
        ByteBuffer.allocate(Long.BYTES * 2)
            .putLong(index.getMostSignificantBits())
            .putLong(index.getLeastSignificantBits())
            .array();
    if (!Arrays.equals(database.get(BEGUN), met)) {
      noteAll(Keys.PACK);
      noteAll(Keys.OPEN_PACK);
      database.writeSynced(batch -> batch.put(BEGUN, met));
    }
  }

  private void noteAll(byte from) {
    List<PackId> packs = new ArrayList<>();
    database.scan(
        Keys.table(from),
        (key, value) -> {
          PackId id = Keys.packOf(key);
          if (isTold(id, from, value)) {
            packs.add(id);
          }
          return true;
        });
    for (int i = 0; i < packs.size(); i += BATCH) {
      List<PackId> part = packs.subList(i, Math.min(packs.size(), i + BATCH));
      database.writeUnsynced(
          batch -> {
            for (PackId id : part) {
              put(batch, id);
            }
          });
      count.addAndGet(part.size());
    }
  }

  private boolean isTold(PackId id, byte from, byte[] row) {
    return !ReplicaTable.isCopy(database, id)
        || (from == Keys.PACK && ReplicaTable.isTold(RowBytes.decodePack(id, row)));
  }

  /** Notes a change in the batch that makes it. */
  void note(WriteBatch batch, PackId id) throws RocksDBException {
    put(batch, id);
    count.incrementAndGet();
  }

  private void put(WriteBatch batch, PackId id) throws RocksDBException {
    batch.put(Keys.untold(id, marks.nextLong()), NOT_GONE);
  }

  /** The same of a pack that goes, which had this key of its class-day here. */
  void noteGone(WriteBatch batch, PackId id, int key) throws RocksDBException {
    byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    batch.put(Keys.untold(id, marks.nextLong()), value);
    count.incrementAndGet();
  }

  List<Untold> untold(int max) {
    Map<PackId, List<Long>> packs = new LinkedHashMap<>();
    Map<PackId, Integer> goneUnder = new HashMap<>();
    database.scan(
        Keys.table(Keys.UNTOLD),
        (key, value) -> {
          PackId id = Keys.packOf(key);
          if (packs.size() == max && !packs.containsKey(id)) {
            return false;
          }
          packs.computeIfAbsent(id, pack -> new ArrayList<>()).add(Keys.markOf(key));
          goneUnder.merge(id, goneUnder(value), Math::max);
          return true;
        });
    return packs.entrySet().stream()
        .map(e -> new Untold(e.getKey(), e.getValue(), goneUnder.getOrDefault(e.getKey(), 0)))
        .toList();
  }

  private static int goneUnder(byte[] value) {
    return value.length == Integer.BYTES ? ByteBuffer.wrap(value).getInt() : 0;
  }

  void told(List<Untold> packs) {
    database.writeUnsynced(
        batch -> {
          for (Untold pack : packs) {
            for (long mark : pack.changes()) {
              batch.delete(Keys.untold(pack.id(), mark));
            }
          }
        });
    count.addAndGet(-packs.stream().mapToLong(pack -> pack.changes().size()).sum());
  }

  long count() {
    return count.get();
  }
}
