package io.strongroom.recording.tier;

import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.cold.ColdStoreException;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Puts packs into the cold store: every checksum on the disk, key file, the whole pack as one
 * object, and the object read back from end to end, whose SHA-256 is that of what was sent. An
 * object is there as a whole or not at all, so that it needs no other name before. For one thread;
 * holds one buffer.
 */
final class ColdTarget implements Target {
  private static final int PIECE_BYTES = 1 << 20;

  private final ColdStorage storage;
  private final BufferPool pool;
  private final ByteBuffer piece =
      ByteBuffer.allocateDirect(PIECE_BYTES + Storage.BLOCK_BYTES)
          .alignedSlice(Storage.BLOCK_BYTES);

  /**
   * @param pool for frames that are verified, the reading side's
   */
  ColdTarget(ColdStorage storage, BufferPool pool) {
    this.storage = storage;
    this.pool = pool;
  }

  @Override
  public void put(PackRow row, Storage.StoredFile source, Volume to, Going going)
      throws IOException {
    PackReading.atSource(row, () -> PackReading.verify(source, row, pool));
    going.on();
    putKey(row, row.wrappedKey(), to);
    String key = storage.key(PackFiles.finished(to, row));
    SourceStream[] sent = new SourceStream[1];
    try {
      storage
          .objects()
          .put(
              key,
              row.bytes(),
              () -> {
                sent[0] = new SourceStream(row, source, going, piece, sha256());
                return sent[0];
              });
    } catch (IOException e) {
      // what broke off reading says more than that sending was broken off
      if (sent[0] != null) {
        sent[0].rethrow();
      }
      throw e;
    }
    going.on();
    requireSame(key, row, sent[0].digest(), going);
  }

  private void requireSame(String key, PackRow row, byte[] expected, Going going)
      throws IOException {
    MessageDigest digest = sha256();
    long bytes = 0;
    byte[] some = new byte[PIECE_BYTES];
    try (InputStream in = storage.objects().open(key)) {
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        going.on();
        digest.update(some, 0, count);
        bytes += count;
      }
    }
    if (bytes != row.bytes() || !MessageDigest.isEqual(expected, digest.digest())) {
      throw new ColdStoreException(
          "the cold store does not give back what was put there: " + key, null);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void putKey(PackRow row, Bytes wrappedKey, Volume to) throws IOException {
    Path key = PackPaths.key(PackFiles.finished(to, row));
    PackFiles.writeKey(to.storage(), key, wrappedKey, piece);
  }
}
