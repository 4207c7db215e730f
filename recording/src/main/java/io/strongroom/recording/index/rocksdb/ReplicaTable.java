package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.RetentionClass;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas in the catalogue. Each key is a table, camera and epoch: {@code H} has a byte that says
 * whether the pack here is a copy, and the other nodes that hold it; {@code Y} a copy that is being
 * made, {@code F} one that follows an open pack; {@code W} since when a copy is wanted, and the
 * pack's size; {@code K} when a keyholder looked at the copy here, and whether it is sound.
 */
final class ReplicaTable implements ReplicaRows {
  /** More nodes than that are not remembered for one pack. */
  private static final int MAX_HOLDERS = 64;

  private static final int NODE_BYTES = 16;
  private static final int OWED_BYTES = 16;
  private static final int CHECKED_BYTES = 9;
  private static final int NOTE_KEY_BYTES = 1 + Keys.CAMERA_BYTES + Keys.EPOCH_BYTES;
  private static final Logger log = LoggerFactory.getLogger(ReplicaTable.class);

  private final Database database;
  private final ToTell toTell;

  /** Notes in a batch that the shared index is to be told of a pack. */
  interface ToTell {
    void note(WriteBatch batch, PackId id) throws RocksDBException;
  }

  private record Held(boolean copy, Set<NodeId> others) {
    static final Held NOTHING = new Held(false, Set.of());
  }

  ReplicaTable(Database database, ToTell toTell) {
    this.database = database;
    this.toTell = toTell;
  }

  /** Whether the shared index is told of a copy: whoever recorded it may have it no more. */
  static boolean isTold(PackRow copy) {
    return ClassDay.keyNumber(copy.wrappedKey()) > 0;
  }

  @Override
  public void begin(Begun copy) {
    byte[] value = encode(copy);
    database.writeSynced(batch -> batch.put(Keys.pack(Keys.COPYING, copy.id()), value));
  }

  @Override
  public List<Begun> begun() {
    return begun(Keys.COPYING);
  }

  @Override
  public void giveUp(PackId id) {
    database.writeUnsynced(batch -> batch.delete(Keys.pack(Keys.COPYING, id)));
  }

  @Override
  public void follow(Begun copy) {
    byte[] value = encode(copy);
    database.writeSynced(
        batch -> {
          ChunkTable.drop(batch, copy.id());
          batch.put(Keys.pack(Keys.FOLLOWING, copy.id()), value);
        });
  }

  @Override
  public List<Begun> followed() {
    return begun(Keys.FOLLOWING);
  }

  @Override
  public Optional<Begun> followed(PackId id) {
    byte[] value = database.get(Keys.pack(Keys.FOLLOWING, id));
    return Optional.ofNullable(value).flatMap(present -> readable(id, present));
  }

  @Override
  public void grown(PackId id, long packTag, List<IndexEntry> durable) {
    database.writeUnsynced(batch -> ChunkTable.put(batch, id, packTag, durable));
  }

  @Override
  public List<IndexEntry> chunks(PackId id, long packTag) {
    return ChunkTable.chunks(database, id, packTag);
  }

  @Override
  public void unfollow(PackId id) {
    database.writeUnsynced(
        batch -> {
          ChunkTable.drop(batch, id);
          batch.delete(Keys.pack(Keys.FOLLOWING, id));
        });
  }

  private static byte[] encode(Begun copy) {
    byte[] type = copy.retentionClass().name().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer value = ByteBuffer.allocate(NODE_BYTES + 4 + type.length);
    RowBytes.putUuid(value, copy.volume().value());
    value.putInt(Math.toIntExact(copy.expiryDay().toEpochDay())).put(type);
    return value.array();
  }

  /** A malformed note names no file: it goes, and the sweep finds what there is. */
  private List<Begun> begun(byte table) {
    List<Begun> readable = new ArrayList<>();
    List<byte[]> malformed = new ArrayList<>();
    database.scan(
        Keys.table(table),
        (key, value) -> {
          Optional<Begun> begun =
              key.length == NOTE_KEY_BYTES ? readable(Keys.packOf(key), value) : Optional.empty();
          begun.ifPresentOrElse(readable::add, () -> malformed.add(key));
          return true;
        });
    if (!malformed.isEmpty()) {
      log.error("catalogue: {} malformed notes of copies are removed", malformed.size());
      database.writeUnsynced(
          batch -> {
            for (byte[] key : malformed) {
              batch.delete(key);
            }
          });
    }
    return readable;
  }

  private static Optional<Begun> readable(PackId id, byte[] value) {
    try {
      ByteBuffer in = ByteBuffer.wrap(value);
      VolumeId volume = new VolumeId(RowBytes.uuid(in));
      LocalDate expiry = LocalDate.ofEpochDay(in.getInt());
      String type = StandardCharsets.US_ASCII.decode(in).toString();
      return Optional.of(new Begun(id, volume, new RetentionClass(type), expiry));
    } catch (IllegalArgumentException
        | BufferUnderflowException
        | DateTimeException
        | StrongroomException e) {
      return Optional.empty();
    }
  }

  @Override
  public void copied(PackRow row, Set<NodeId> holders) {
    byte[] held = encode(new Held(true, holders));
    database.writeSynced(
        batch -> {
          RocksCatalogue.put(batch, row);
          batch.put(Keys.pack(Keys.HOLDERS, row.id()), held);
          batch.delete(Keys.pack(Keys.CHECKED, row.id()));
          batch.delete(Keys.pack(Keys.COPYING, row.id()));
          batch.delete(Keys.pack(Keys.FOLLOWING, row.id()));
          if (isTold(row)) {
            toTell.note(batch, row.id());
          }
        });
  }

  @Override
  public boolean isCopy(PackId id) {
    return held(database, id).copy;
  }

  static boolean isCopy(Database database, PackId id) {
    return held(database, id).copy;
  }

  /** What cannot be read is no look: the copy is checked again. */
  @Override
  public Optional<Checked> checked(PackId id) {
    byte[] value = database.get(Keys.pack(Keys.CHECKED, id));
    if (value == null || value.length != CHECKED_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    return Optional.of(new Checked(new WallTime(in.getLong()), in.get() == 1));
  }

  @Override
  public void checked(PackId id, Checked look) {
    byte[] value =
        ByteBuffer.allocate(CHECKED_BYTES)
            .putLong(look.at().micros())
            .put((byte) (look.sound() ? 1 : 0))
            .array();
    database.writeUnsynced(batch -> batch.put(Keys.pack(Keys.CHECKED, id), value));
  }

  @Override
  public Set<NodeId> holders(PackId id) {
    return held(database, id).others;
  }

  private static Held held(Database database, PackId id) {
    byte[] value = database.get(Keys.pack(Keys.HOLDERS, id));
    return value == null ? Held.NOTHING : decode(value);
  }

  @Override
  public void holders(PackId id, Set<NodeId> others) {
    Held before = held(database, id);
    if (!before.others.equals(others)) {
      byte[] held = encode(new Held(before.copy, others));
      database.writeUnsynced(batch -> batch.put(Keys.pack(Keys.HOLDERS, id), held));
    }
  }

  private static byte[] encode(Held held) {
    int count = Math.min(held.others.size(), MAX_HOLDERS);
    ByteBuffer value = ByteBuffer.allocate(1 + count * NODE_BYTES);
    value.put((byte) (held.copy ? 1 : 0));
    held.others.stream().limit(count).forEach(node -> RowBytes.putUuid(value, node.value()));
    return value.array();
  }

  private static Held decode(byte[] value) {
    if (value.length % NODE_BYTES != 1) {
      throw malformed();
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    boolean copy = in.get() == 1;
    Set<NodeId> others = new LinkedHashSet<>();
    while (in.hasRemaining()) {
      others.add(new NodeId(RowBytes.uuid(in)));
    }
    return new Held(copy, Set.copyOf(others));
  }

  @Override
  public void owe(Owed pack) {
    byte[] key = Keys.pack(Keys.OWED, pack.id());
    if (database.get(key) == null) {
      database.writeUnsynced(batch -> owe(batch, pack));
    }
  }

  /** Notes it in the batch that enters the pack. */
  static void owe(WriteBatch batch, Owed pack) throws RocksDBException {
    byte[] value =
        ByteBuffer.allocate(OWED_BYTES)
            .putLong(pack.since().micros())
            .putLong(pack.bytes())
            .array();
    batch.put(Keys.pack(Keys.OWED, pack.id()), value);
  }

  /** Removes all that is known of a pack's copies. */
  static void forget(WriteBatch batch, PackId id) throws RocksDBException {
    batch.delete(Keys.pack(Keys.OWED, id));
    batch.delete(Keys.pack(Keys.HOLDERS, id));
    batch.delete(Keys.pack(Keys.CHECKED, id));
  }

  @Override
  public void owedSince(PackId id, WallTime since) {
    byte[] value = database.get(Keys.pack(Keys.OWED, id));
    if (value != null) {
      long bytes = owed(id, value).bytes();
      database.writeUnsynced(batch -> owe(batch, new Owed(id, since, bytes)));
    }
  }

  @Override
  public void settle(PackId id) {
    database.writeUnsynced(batch -> batch.delete(Keys.pack(Keys.OWED, id)));
  }

  @Override
  public List<Owed> owed(Optional<PackId> after, int max) {
    return all(first(Keys.OWED, after), max, ReplicaTable::owed);
  }

  private static Owed owed(PackId id, byte[] value) {
    if (value.length != OWED_BYTES) {
      throw malformed();
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    return new Owed(id, new WallTime(in.getLong()), in.getLong());
  }

  @Override
  public Owing owing() {
    Counter counter = new Counter();
    database.scan(
        Keys.table(Keys.OWED),
        (key, value) -> {
          counter.add(owed(Keys.packOf(key), value));
          return true;
        });
    return new Owing(counter.packs, counter.bytes, Optional.ofNullable(counter.oldest));
  }

  private static final class Counter {
    private long packs;
    private long bytes;
    private @Nullable WallTime oldest;

    void add(Owed owed) {
      packs++;
      bytes += owed.bytes();
      oldest = oldest == null ? owed.since() : WallTime.min(oldest, owed.since());
    }
  }

  @Override
  public List<PackRow> packs(Optional<PackId> after, int max) {
    return all(first(Keys.PACK, after), max, RowBytes::decodePack);
  }

  /** The least key behind a pack's, or a table's first. */
  private static byte[] first(byte table, Optional<PackId> after) {
    return after
        .map(
            id -> {
              byte[] key = Keys.pack(table, id);
              return Arrays.copyOf(key, key.length + 1);
            })
        .orElseGet(() -> Keys.table(table));
  }

  private <T> List<T> all(byte[] from, int max, BiFunction<PackId, byte[], T> row) {
    List<T> rows = new ArrayList<>();
    database.scan(
        from,
        Keys.after(Keys.table(from[0])),
        (key, value) -> {
          rows.add(row.apply(Keys.packOf(key), value));
          return rows.size() < max;
        });
    return rows;
  }

  private static StrongroomException malformed() {
    return new StrongroomException(
        ErrorKind.CORRUPT, "catalogue: a row about replicas is malformed; run fsck --rebuild");
  }
}
