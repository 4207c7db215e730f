package io.strongroom.recording.write;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.NoSpaceException;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one pack while it is written. Used by the pack's volume thread; only {@link #path}
 * may be asked by anybody.
 */
final class PackOutput {
  private final PackHeader header;
  private final Bytes wrappedKey;
  private final Volume volume;
  private final BufferPool pool;
  private final SpaceAhead space = new SpaceAhead();
  private Storage.@Nullable StoredFile file;
  private volatile Path path;

  PackOutput(PackHeader header, Bytes wrappedKey, Volume volume, BufferPool pool) {
    this.header = header;
    this.wrappedKey = wrappedKey;
    this.volume = volume;
    this.pool = pool;
    this.path =
        PackPaths.open(volume.root(), header.retentionClass(), header.expiryDay(), header.id());
  }

  /** The file as named now. */
  Path path() {
    return path;
  }

  boolean isOpen() {
    return file != null;
  }

  /** Makes key file and pack with its header, and their names, durable. */
  void create() throws IOException {
    Storage storage = volume.storage();
    Path directory = PackPaths.directoryOf(path);
    volume.createDirectories(directory);
    try (Storage.StoredFile key = storage.create(PackPaths.key(path))) {
      writeBlock(key, block -> Sidecar.encode(wrappedKey, block));
      key.sync();
    }
    Storage.StoredFile created = storage.create(path);
    file = created;
    space.reserve(created, PackHeader.BYTES);
    writeBlock(created, header::encode);
    created.sync();
    storage.syncDirectory(directory);
  }

  /** Fills one block of a buffer. */
  private interface BlockFiller {
    void fill(ByteBuffer block);
  }

  private void writeBlock(Storage.StoredFile target, BlockFiller filler) throws IOException {
    BufferPool.Buffer buffer = pool.takeAlways(PackLimits.BLOCK_BYTES);
    try {
      filler.fill(buffer.bytes().limit(PackLimits.BLOCK_BYTES));
      target.write(buffer.bytes().position(0).limit(PackLimits.BLOCK_BYTES), 0);
    } finally {
      buffer.release();
    }
  }

  /** Writes a frame where its entry says; nothing if the file is not open. */
  void write(SealedFrame frame) throws IOException {
    Storage.StoredFile target = file;
    if (target == null) {
      return;
    }
    space.reserve(target, frame.entry.endBytes());
    ByteBuffer bytes = frame.buffer.bytes().duplicate();
    target.write(
        bytes.position(0).limit(frame.entry.header().frameBytes()), frame.entry.offsetBytes());
    frame.written = true;
  }

  /** fdatasync. */
  void sync() throws IOException {
    Storage.StoredFile target = file;
    if (target != null) {
      target.sync();
    }
  }

  /** Footer, sync, rename, directory sync. The file is closed then. */
  void finish(Footer footer) throws IOException {
    try (Storage.StoredFile target = file) {
      file = null;
      if (target == null) {
        throw new IOException(path + " is not open");
      }
      writeFooter(target, footer);
    }
    Path finished = PackPaths.finishedName(path);
    volume.storage().rename(path, finished);
    path = finished;
    volume.storage().syncDirectory(PackPaths.directoryOf(finished));
  }

  /** Where even the footer finds no room, what is unsynced and what is reserved is given back. */
  private void writeFooter(Storage.StoredFile target, Footer footer) throws IOException {
    try {
      FooterWriting.write(target, footer, pool);
    } catch (NoSpaceException e) {
      target.truncate(footer.offsetBytes());
      throw e;
    }
  }

  /** Leaves the file for recovery, but gives back what is reserved behind its end. */
  void leave() throws IOException {
    try (Storage.StoredFile target = file) {
      file = null;
      if (target != null) {
        target.truncate(target.size());
      }
    }
  }

  /** Removes both files, as far as they are there. */
  void remove() throws IOException {
    try (Storage.StoredFile _ = file) {
      file = null;
      volume.requireIdentity();
      Storage storage = volume.storage();
      for (Path each : List.of(path, PackPaths.key(path))) {
        if (storage.exists(each)) {
          storage.delete(each);
          storage.syncDirectory(PackPaths.directoryOf(each));
        }
      }
    }
  }
}
