package io.strongroom.recording.state.rocksdb;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.SharedStateStore.Sealed;
import io.strongroom.recording.state.StateStore.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's copy of shared control records on its own disk, sealed as they are shared. Thread-safe;
 * calls block on the disk.
 *
 * <pre>
 * key    kind in lower case, '/', id                                               (UTF-8)
 * value  moment of the last write (8 bytes, µs), version (8 bytes), sealed document
 * </pre>
 */
public final class RocksRecordCopy implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RocksRecordCopy.class);
  private static final int HEAD_BYTES = 16;

  private final RecordsFolder folder;

  private RocksRecordCopy(RecordsFolder folder) {
    this.folder = folder;
  }

  /**
   * Opens the copy in {@code folder}, which is made if it is not there. A damaged one is moved
   * aside and a new one begun: the shared store fills it again.
   *
   * @throws StrongroomException UNAVAILABLE if the folder cannot be used, for example because
   *     another process has it open
   */
  public static RocksRecordCopy open(Path folder) {
    try {
      return new RocksRecordCopy(RecordsFolder.open(folder));
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.CORRUPT) {
        throw e;
      }
      log.error("{}; it is kept at {} and begun anew", e.getMessage(), setAside(folder));
      return new RocksRecordCopy(RecordsFolder.open(folder));
    }
  }

  /**
   * Opens a copy to put the records back from it; makes none and moves none away.
   *
   * @throws StrongroomException NOT_FOUND if there is none; CORRUPT if it is damaged; UNAVAILABLE
   *     if it cannot be used, for example because another process has it open
   */
  public static RocksRecordCopy openExisting(Path folder) {
    if (!Files.isRegularFile(folder.resolve("CURRENT"))) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, "there is no copy of the control records in " + folder);
    }
    return new RocksRecordCopy(RecordsFolder.open(folder));
  }

  /** Moves a damaged copy away, in place of one that was moved before. */
  private static Path setAside(Path folder) {
    Path aside = folder.resolveSibling(folder.getFileName() + ".damaged");
    try (Options options = new Options()) {
      if (Files.exists(aside)) {
        RocksDB.destroyDB(aside.toString(), options);
        Files.deleteIfExists(aside);
      }
      return Files.move(folder, aside);
    } catch (IOException | RocksDBException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the copy of the control records in "
              + folder
              + " is damaged and cannot be moved to "
              + aside
              + "; remove both: "
              + e.getMessage(),
          e);
    }
  }

  /** All records of a kind, by id; nothing has been checked but that a value can be one. */
  public List<Sealed> all(Kind kind) {
    List<Sealed> records = new ArrayList<>();
    folder
        .values(kind)
        .forEach(
            (id, value) -> {
              if (value.length >= HEAD_BYTES) {
                ByteBuffer head = ByteBuffer.wrap(value);
                long writtenMicros = head.getLong();
                long version = head.getLong();
                Bytes sealed = Bytes.copyOf(head);
                records.add(new Sealed(id, version, writtenMicros, sealed));
              } else {
                log.error("the copy of a control record of kind {} is damaged and left out", kind);
              }
            });
    return records;
  }

  /** Writes and removes records of one kind, all or nothing; durable when the call returns. */
  public void write(Kind kind, Collection<Sealed> changed, Collection<String> gone) {
    boolean _ =
        folder.exclusively(
            db -> {
              try (WriteBatch batch = new WriteBatch()) {
                for (Sealed record : changed) {
                  batch.put(RecordsFolder.key(kind, record.id()), encode(record));
                }
                for (String id : gone) {
                  batch.delete(RecordsFolder.key(kind, id));
                }
                db.write(folder.synced(), batch);
                return true;
              }
            });
  }

  @Override
  public void close() {
    folder.close();
  }

  private static byte[] encode(Sealed record) {
    return ByteBuffer.allocate(HEAD_BYTES + record.sealed().length())
        .putLong(record.writtenMicros())
        .putLong(record.version())
        .put(record.sealed().asBuffer())
        .array();
  }
}
