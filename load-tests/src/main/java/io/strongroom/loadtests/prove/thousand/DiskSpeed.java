package io.strongroom.loadtests.prove.thousand;

import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a disk takes when it is written as a recorder of 2 Mbit/s cameras does: a chunk of 256 KiB
 * to one file after the other past the page cache, on two threads, every second one synced. More
 * cameras than that cannot be recorded, whatever records them.
 */
final class DiskSpeed {
  private static final int THREADS = 2;
  private static final int FILES = 32;
  private static final int CHUNK_BYTES = 256 << 10;
  private static final long FILE_BYTES = 16L << 20;

  private final Storage storage = new DirectStorage();
  private final Path folder;
  private final long nanos;
  private final AtomicLong written = new AtomicLong();

  private DiskSpeed(Path folder, Duration time) {
    this.folder = folder;
    this.nanos = time.toNanos();
  }

  /** Writes for so long below an empty folder, at most 1 GiB at a time. Returns bytes a second. */
  static double measure(Path folder, Duration time) throws InterruptedException {
    DiskSpeed speed = new DiskSpeed(folder, time);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String name = "disk-speed-" + i;
      threads.add(Thread.ofPlatform().name(name).start(() -> speed.write(name)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return speed.written.get() / (time.toNanos() / 1e9);
  }

  private void write(String name) {
    List<Storage.StoredFile> files = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer chunk = arena.allocate(CHUNK_BYTES, Storage.BLOCK_BYTES).asByteBuffer();
      byte[] noise = new byte[CHUNK_BYTES];
      new Random(1).nextBytes(noise);
      chunk.put(noise);
      for (int i = 0; i < FILES; i++) {
        Path path = folder.resolve(name + "-" + i);
        paths.add(path);
        files.add(storage.create(path));
        files.getLast().allocate(0, FILE_BYTES);
      }
      long end = System.nanoTime() + nanos;
      for (long round = 0; System.nanoTime() < end; round++) {
        for (int i = 0; i < FILES && System.nanoTime() < end; i++) {
          files.get(i).write(chunk.clear(), round * CHUNK_BYTES % FILE_BYTES);
          if ((round + i) % 2 == 1) {
            files.get(i).sync();
          }
          written.addAndGet(CHUNK_BYTES);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(files, paths);
    }
  }

  private void remove(List<Storage.StoredFile> files, List<Path> paths) {
    try {
      for (Storage.StoredFile file : files) {
        file.close();
      }
      for (Path path : paths) {
        if (storage.exists(path)) {
          storage.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
