package io.strongroom.recording.scrub;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes key files that are missing or unreadable anew from the catalogue, which has the same
 * bytes. One that is whole and another is left alone: nothing says which is right. For one thread.
 */
final class KeyFileRepair {
  private static final Logger log = LoggerFactory.getLogger(KeyFileRepair.class);

  private final Volume volume;
  private final Catalogue catalogue;
  private final ByteBuffer block =
      ByteBuffer.allocateDirect(Sidecar.BYTES + Storage.BLOCK_BYTES)
          .alignedSlice(Storage.BLOCK_BYTES);

  KeyFileRepair(Volume volume, Catalogue catalogue) {
    this.volume = volume;
    this.catalogue = catalogue;
  }

  /** Whether the key file is the catalogue's now; not if the row is another by now. */
  boolean mend(PackRow row) {
    volume.keyFiles().lock();
    try {
      return catalogue.find(row.id()).filter(row::equals).isPresent() && mendNow(row);
    } finally {
      volume.keyFiles().unlock();
    }
  }

  private boolean mendNow(PackRow row) {
    Path key =
        PackPaths.key(
            PackPaths.finished(volume.root(), row.retentionClass(), row.expiryDay(), row.id()));
    if (row.wrappedKey().length() == 0 || volume.state() != Volume.State.OK || isWhole(key)) {
      return false;
    }
    try {
      volume.requireIdentity();
      write(row, key);
      log.info("the key file of pack {} is written anew from the catalogue", row.id());
      return true;
    } catch (IOException e) {
      volume.failed(e);
      return false;
    }
  }

  private boolean isWhole(Path key) {
    try {
      return PackFile.wrappedKey(volume.storage(), key).length() > 0;
    } catch (IOException | StrongroomException e) {
      return false;
    }
  }

  private void write(PackRow row, Path key) throws IOException {
    Storage storage = volume.storage();
    if (storage.exists(key)) {
      storage.rename(key, PackPaths.setAside(storage, key));
    }
    try (Storage.StoredFile file = storage.create(key)) {
      Sidecar.encode(row.wrappedKey(), block.clear());
      file.write(block.position(0).limit(Sidecar.BYTES), 0);
      file.sync();
    }
    storage.syncDirectory(PackPaths.directoryOf(key));
  }
}
