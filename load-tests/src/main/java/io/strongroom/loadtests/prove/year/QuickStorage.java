package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Real files that are not waited for to lie on the disk: a year has a million syncs, and no power
 * fails here. Whoever deletes a file may die before and after it.
 */
final class QuickStorage implements Storage {
  private final Storage real = new DirectStorage();
  private final Fuse fuse;

  QuickStorage(Fuse fuse) {
    this.fuse = fuse;
  }

  @Override
  public StoredFile create(Path path) throws IOException {
    return new Quick(real.create(path));
  }

  @Override
  public StoredFile open(Path path) throws IOException {
    return new Quick(real.open(path));
  }

  @Override
  public StoredFile openForReading(Path path) throws IOException {
    return real.openForReading(path);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return real.exists(path);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    real.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    real.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    fuse.act();
    real.delete(path);
    fuse.act();
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return real.list(directory);
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return real.isDirectory(path);
  }

  @Override
  public void syncDirectory(Path directory) {}

  @Override
  public long usableBytes(Path directory) throws IOException {
    return real.usableBytes(directory);
  }

  @Override
  public long totalBytes(Path directory) throws IOException {
    return real.totalBytes(directory);
  }

  private record Quick(StoredFile real) implements StoredFile {
    @Override
    public void write(ByteBuffer aligned, long offset) throws IOException {
      real.write(aligned, offset);
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return real.read(into, offset);
    }

    /** Nothing is written over what was reserved: reserving costs more than these small files. */
    @Override
    public void allocate(long offset, long bytes) {}

    @Override
    public void sync() {}

    @Override
    public void truncate(long bytes) throws IOException {
      real.truncate(bytes);
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
