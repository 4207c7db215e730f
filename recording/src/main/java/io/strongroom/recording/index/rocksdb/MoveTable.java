package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.index.MoveRows;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.RetentionClass;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves in the catalogue: table {@code R}, camera and epoch; the value is the old volume (16), the
 * new one (16), the expiry day (4) and the class.
 */
final class MoveTable implements MoveRows {
  private static final int FIXED_BYTES = 36;
  private static final int KEY_BYTES = 1 + Keys.CAMERA_BYTES + Keys.EPOCH_BYTES;
  private static final Logger log = LoggerFactory.getLogger(MoveTable.class);

  private final Database database;
  private final Consumer<PackRow> rows;

  /**
   * @param rows writes a pack's row, synced
   */
  MoveTable(Database database, Consumer<PackRow> rows) {
    this.database = database;
    this.rows = rows;
  }

  @Override
  public void begin(Moving move) {
    byte[] type = move.retentionClass().name().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer value = ByteBuffer.allocate(FIXED_BYTES + type.length);
    RowBytes.putUuid(value, move.from().value());
    RowBytes.putUuid(value, move.to().value());
    value.putInt(Math.toIntExact(move.expiryDay().toEpochDay())).put(type);
    database.writeSynced(batch -> batch.put(Keys.pack(Keys.MOVING, move.id()), value.array()));
  }

  /** A malformed note names no file and is passed over: fsck tells of files without a row. */
  @Override
  public List<Moving> begun() {
    List<Moving> moves = new ArrayList<>();
    database.scan(
        Keys.table(Keys.MOVING),
        (key, value) -> {
          Optional<Moving> move =
              key.length == KEY_BYTES ? readable(Keys.packOf(key), value) : Optional.empty();
          move.ifPresentOrElse(
              moves::add, () -> log.error("catalogue: a note of a move is malformed"));
          return true;
        });
    return moves;
  }

  private static Optional<Moving> readable(PackId id, byte[] value) {
    try {
      ByteBuffer in = ByteBuffer.wrap(value);
      VolumeId from = new VolumeId(RowBytes.uuid(in));
      VolumeId to = new VolumeId(RowBytes.uuid(in));
      LocalDate expiry = LocalDate.ofEpochDay(in.getInt());
      byte[] type = new byte[in.remaining()];
      in.get(type);
      return Optional.of(
          new Moving(
              id,
              from,
              to,
              new RetentionClass(new String(type, StandardCharsets.US_ASCII)),
              expiry));
    } catch (BufferUnderflowException
        | DateTimeException
        | IllegalArgumentException
        | StrongroomException e) {
      return Optional.empty();
    }
  }

  @Override
  public void moved(PackRow row) {
    rows.accept(row);
  }

  @Override
  public void end(PackId id) {
    database.writeUnsynced(batch -> batch.delete(Keys.pack(Keys.MOVING, id)));
  }
}
