package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.IndexEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The chunk rows of packs that are not finished: this node's own, and those it follows. */
final class ChunkTable {
  private ChunkTable() {}

  static void put(WriteBatch batch, PackId id, long tag, List<IndexEntry> entries)
      throws RocksDBException {
    for (IndexEntry entry : entries) {
      byte[] value = new byte[IndexEntry.BYTES];
      entry.encode(ByteBuffer.wrap(value), 0, tag);
      batch.put(Keys.chunk(id, entry.header().sequence()), value);
    }
  }

  static List<IndexEntry> chunks(Database database, PackId id, long tag) {
    List<IndexEntry> entries = new ArrayList<>();
    database.scan(
        Keys.pack(Keys.CHUNK, id),
        (key, value) -> {
          if (value.length != IndexEntry.BYTES) {
            throw new StrongroomException(
                ErrorKind.CORRUPT, "catalogue: a chunk row is malformed; run fsck --rebuild");
          }
          entries.add(IndexEntry.decode(ByteBuffer.wrap(value), 0, tag));
          return true;
        });
    return entries;
  }

  static void drop(WriteBatch batch, PackId id) throws RocksDBException {
    byte[] chunks = Keys.pack(Keys.CHUNK, id);
    batch.deleteRange(chunks, Keys.after(chunks));
  }
}
