package io.strongroom.recording.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One open file of a {@link FaultyStorage}, above its cache and the sound file below. */
final class FaultyFile implements Storage.StoredFile {
  private final FaultyStorage storage;
  private final Path path;
  private final Storage.StoredFile file;
  private final VolatileCache cached;

  FaultyFile(FaultyStorage storage, Path path, Storage.StoredFile file, VolatileCache cached) {
    this.storage = storage;
    this.path = path;
    this.file = file;
    this.cached = cached;
  }

  @Override
  public void write(ByteBuffer aligned, long offset) throws IOException {
    storage.delay();
    synchronized (storage) {
      storage.step(FaultyStorage.Operation.WRITE);
      if (offset % Storage.BLOCK_BYTES != 0 || aligned.remaining() % Storage.BLOCK_BYTES != 0) {
        throw new IOException("Invalid argument: write is not aligned");
      }
      storage.requireRoom(path, aligned.remaining());
      storage.takeRoom(aligned.remaining());
      cached.put(aligned, offset);
    }
  }

  @Override
  public int read(ByteBuffer into, long offset) throws IOException {
    synchronized (storage) {
      storage.alive();
      return cached.read(file, into, offset);
    }
  }

  @Override
  public void allocate(long offset, long bytes) throws IOException {
    synchronized (storage) {
      storage.alive();
      storage.requireRoom(path, bytes);
      file.allocate(offset, bytes);
    }
  }

  @Override
  public void sync() throws IOException {
    storage.delay();
    synchronized (storage) {
      try {
        storage.step(FaultyStorage.Operation.SYNC);
      } catch (IOException e) {
        cached.drop();
        throw e;
      }
      try (Storage.StoredFile target = storage.openSound(cached, path)) {
        cached.flush(target);
      }
    }
  }

  @Override
  public void truncate(long bytes) throws IOException {
    synchronized (storage) {
      storage.step(null);
      cached.resize(bytes);
      file.truncate(bytes);
    }
  }

  @Override
  public long size() throws IOException {
    synchronized (storage) {
      storage.alive();
      return cached.size();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
