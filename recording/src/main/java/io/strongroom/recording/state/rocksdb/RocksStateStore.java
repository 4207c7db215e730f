package io.strongroom.recording.state.rocksdb;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordSeal;
import io.strongroom.recording.state.StateStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Control records in a RocksDB of their own.
 *
 * <pre>
 * key    kind in lower case, '/', id                          (UTF-8)
 * value  version (8 bytes, big endian), sealed document       (see {@link RecordSeal})
 * </pre>
 *
 * <p>The version is in the clear, and bound to the document by the context it is sealed for: a
 * version that was changed on disk opens nothing. Every write is synced to the log before it
 * returns.
 */
public final class RocksStateStore implements StateStore {
  private final RecordsFolder folder;
  private final RecordSeal seal;

  private RocksStateStore(RecordsFolder folder, DocumentCipher cipher) {
    this.folder = folder;
    this.seal = new RecordSeal(cipher);
  }

  /**
   * Opens the store in {@code folder}, which is made if it is not there.
   *
   * @throws StrongroomException UNAVAILABLE if the folder cannot be used, for example because
   *     another process has it open; CORRUPT if it is damaged
   */
  public static RocksStateStore open(Path folder, DocumentCipher cipher) {
    return new RocksStateStore(RecordsFolder.open(folder), cipher);
  }

  @Override
  public Optional<Versioned> get(Kind kind, String id) {
    byte[] key = key(kind, id);
    byte[] value = folder.read(db -> db.get(key));
    return value == null
        ? Optional.empty()
        : Optional.of(seal.open(kind, id, versionOf(value), sealed(value)));
  }

  @Override
  public List<Versioned> list(Kind kind) {
    Map<String, byte[]> values = folder.values(kind);
    List<Versioned> documents = new ArrayList<>(values.size());
    values.forEach(
        (id, value) -> seal.openIfSound(kind, id, versionOf(value), sealed(value), documents::add));
    return documents;
  }

  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    byte[] key = key(kind, id);
    long next = expectedVersion + 1;
    byte[] sealed = seal.seal(kind, id, next, document);
    byte[] value = ByteBuffer.allocate(8 + sealed.length).putLong(next).put(sealed).array();
    return folder.exclusively(
        db -> {
          if (versionOf(db.get(key)) != expectedVersion) {
            return Optional.empty();
          }
          db.put(folder.synced(), key, value);
          return Optional.of(next);
        });
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    byte[] key = key(kind, id);
    return folder.exclusively(
        db -> {
          long version = versionOf(db.get(key));
          if (version == 0 || version != expectedVersion) {
            return false;
          }
          db.delete(folder.synced(), key);
          return true;
        });
  }

  @Override
  public void close() {
    folder.close();
  }

  private static byte[] sealed(byte[] value) {
    return Arrays.copyOfRange(value, Math.min(8, value.length), value.length);
  }

  /** 0 if there is no record, -1 if what is there is too short to be one. */
  private static long versionOf(byte @Nullable [] value) {
    if (value == null) {
      return 0;
    }
    return value.length < 8 ? -1 : Math.max(-1, ByteBuffer.wrap(value).getLong());
  }

  private static byte[] key(Kind kind, String id) {
    RecordSeal.check(id);
    return RecordsFolder.key(kind, id);
  }
}
