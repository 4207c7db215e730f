package io.strongroom.node;

import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room that is kept back for the last steps: a file that is nothing but allocated, and is removed
 * when the disk of the data folder is full, so that tombstones, the catalogue and certificates can
 * be written and footage can go. It is made again when there is room. A crash leaves a whole file,
 * a shorter one, which is made anew, or none. Made, released and asked for by one thread at a time;
 * {@link #keptBytes} by any.
 */
final class Ballast {
  /** On a small file system no more than this part of it. */
  private static final int MOST_PART = 50;

  private static final String NAME = "ballast";
  private static final Logger log = LoggerFactory.getLogger(Ballast.class);

  private final Path file;
  private final long wantedBytes;
  private final Storage storage = new DirectStorage();
  private volatile long keptBytes;

  /**
   * @param data folder whose file system is meant
   * @param wantedBytes 0: none is kept
   */
  Ballast(Path data, long wantedBytes) {
    this.file = data.resolve(NAME);
    this.wantedBytes = wantedBytes;
    this.keptBytes = found();
  }

  private long found() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** How much it is on this file system. */
  long size(FileStore store) throws IOException {
    long size = Math.min(wantedBytes, store.getTotalSpace() / MOST_PART);
    return size / Storage.BLOCK_BYTES * Storage.BLOCK_BYTES;
  }

  /** What is kept back now. */
  long keptBytes() {
    return keptBytes;
  }

  /** Makes what is missing of it; if that fails, there is none. */
  void make(long bytes) throws IOException {
    if (bytes == 0 || found() == bytes) {
      keptBytes = found();
      return;
    }
    release();
    try (Storage.StoredFile made = storage.create(file)) {
      made.allocate(0, bytes);
      // Its size says that it is whole: it comes after the room.
      made.truncate(bytes);
      made.sync();
      keptBytes = bytes;
    } catch (IOException e) {
      release();
      throw e;
    }
  }

  /** Gives the room back; works on a full disk. */
  void release() throws IOException {
    if (Files.deleteIfExists(file)) {
      log.warn("{} bytes of ballast are given back to the disk of {}", keptBytes, file);
    }
    keptBytes = 0;
  }
}
