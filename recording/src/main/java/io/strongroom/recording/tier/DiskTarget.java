package io.strongroom.recording.tier;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.replica.PacedReading;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.WindowReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Puts packs on warm volumes: bytes under another name, sync, every checksum read back from the
 * disk, key file, name, directory. For one thread; holds two buffers.
 */
final class DiskTarget implements Target {
  private static final int PIECE_BYTES = 1 << 20;

  private final BufferPool pool;
  private final Pace pace;
  private final ByteBuffer window = WindowReading.memory();
  private final ByteBuffer piece =
      ByteBuffer.allocateDirect(PIECE_BYTES + Storage.BLOCK_BYTES)
          .alignedSlice(Storage.BLOCK_BYTES);

  /**
   * @param pool for frames that are verified, the reading side's
   */
  DiskTarget(BufferPool pool, Pace pace) {
    this.pool = pool;
    this.pace = pace;
  }

  @Override
  public void put(PackRow row, Storage.StoredFile source, Volume to, Going going)
      throws IOException {
    Target.remove(row, to);
    Storage storage = to.storage();
    Path copy = PackPaths.copy(to.root(), row.retentionClass(), row.expiryDay(), row.id());
    to.createDirectories(PackPaths.directoryOf(copy));
    try (Storage.StoredFile file = storage.create(copy)) {
      for (long at = 0; at < row.bytes(); at += piece.limit()) {
        going.on();
        long from = at;
        piece.clear().limit(Math.toIntExact(Math.min(PIECE_BYTES, row.bytes() - at)));
        PackReading.atSource(row, () -> Storage.readFully(source, piece, from));
        file.write(piece.flip(), at);
      }
      file.sync();
    }
    going.on();
    try (Storage.StoredFile file =
        new WindowReading(new PacedReading(storage.openForDirectReading(copy), to, pace), window)) {
      PackReading.verify(file, row, pool);
    }
    putKey(row, row.wrappedKey(), to);
    storage.rename(copy, PackPaths.finishedName(copy));
    storage.syncDirectory(PackPaths.directoryOf(copy));
  }

  @Override
  public void putKey(PackRow row, Bytes wrappedKey, Volume to) throws IOException {
    PackFiles.writeKey(to.storage(), PackPaths.key(PackFiles.finished(to, row)), wrappedKey, piece);
  }
}
