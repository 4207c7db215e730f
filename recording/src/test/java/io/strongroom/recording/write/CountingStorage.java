package io.strongroom.recording.write;

import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A storage that counts what it is asked to do with files. Thread-safe. */
final class CountingStorage implements Storage {
  final LongAdder writes = new LongAdder();
  final LongAdder syncs = new LongAdder();
  final LongAdder reservations = new LongAdder();
  private final Storage inner;

  CountingStorage(Storage inner) {
    this.inner = inner;
  }

  @Override
  public StoredFile create(Path path) throws IOException {
    return new Counted(inner.create(path));
  }

  @Override
  public StoredFile open(Path path) throws IOException {
    return new Counted(inner.open(path));
  }

  @Override
  public StoredFile openForReading(Path path) throws IOException {
    return inner.openForReading(path);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return inner.exists(path);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    inner.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    inner.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    inner.delete(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return inner.list(directory);
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return inner.isDirectory(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    inner.syncDirectory(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return inner.usableBytes(directory);
  }

  @Override
  public long totalBytes(Path directory) throws IOException {
    return inner.totalBytes(directory);
  }

  private final class Counted implements StoredFile {
    private final StoredFile file;

    Counted(StoredFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer aligned, long offset) throws IOException {
      writes.increment();
      file.write(aligned, offset);
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return file.read(into, offset);
    }

    @Override
    public void allocate(long offset, long bytes) throws IOException {
      reservations.increment();
      file.allocate(offset, bytes);
    }

    @Override
    public void sync() throws IOException {
      syncs.increment();
      file.sync();
    }

    @Override
    public void truncate(long bytes) throws IOException {
      file.truncate(bytes);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
