package io.strongroom.recording.tier;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** The files of a pack on one volume. */
public final class PackFiles {
  private PackFiles() {}

  public static Path finished(Volume volume, PackRow row) {
    return PackPaths.finished(volume.root(), row.retentionClass(), row.expiryDay(), row.id());
  }

  /**
   * Removes the files of a pack; durable when the call returns. The pack goes before its key file:
   * one without its key would look like one whose key was lost.
   */
  public static void remove(Volume volume, RetentionClass type, LocalDate expiry, PackId id)
      throws IOException {
    volume.requireIdentity();
    Storage storage = volume.storage();
    Path pack = PackPaths.finished(volume.root(), type, expiry, id);
    Path copy = PackPaths.copy(volume.root(), type, expiry, id);
    boolean any = false;
    for (Path file : List.of(copy, pack, PackPaths.key(pack))) {
      if (storage.exists(file)) {
        storage.delete(file);
        any = true;
      }
    }
    if (any) {
      storage.syncDirectory(PackPaths.directoryOf(pack));
    }
  }

  /**
   * Writes a key file, in place of one that is there, and syncs it.
   *
   * @param block aligned, of {@link Sidecar#BYTES} at least
   */
  public static void writeKey(Storage storage, Path key, Bytes wrappedKey, ByteBuffer block)
      throws IOException {
    Sidecar.encode(wrappedKey, block.clear());
    try (Storage.StoredFile file = storage.exists(key) ? storage.open(key) : storage.create(key)) {
      file.write(block.position(0).limit(Sidecar.BYTES), 0);
      file.sync();
    }
  }
}
