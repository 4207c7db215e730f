package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Real disks, whose user may die before each change of a file or folder. */
record MortalStorage(Storage real, Fuse fuse) implements Storage {
  MortalStorage(Fuse fuse) {
    this(new DirectStorage(), fuse);
  }

  @Override
  public StoredFile create(Path path) throws IOException {
    fuse.act();
    return new Mortal(real.create(path), fuse);
  }

  @Override
  public StoredFile open(Path path) throws IOException {
    return new Mortal(real.open(path), fuse);
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
    fuse.act();
    real.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    fuse.act();
    real.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    fuse.act();
    real.delete(path);
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
  public void syncDirectory(Path directory) throws IOException {
    fuse.act();
    real.syncDirectory(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return real.usableBytes(directory);
  }

  @Override
  public long totalBytes(Path directory) throws IOException {
    return real.totalBytes(directory);
  }

  private record Mortal(StoredFile real, Fuse fuse) implements StoredFile {
    @Override
    public void write(ByteBuffer aligned, long offset) throws IOException {
      fuse.act();
      real.write(aligned, offset);
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return real.read(into, offset);
    }

    @Override
    public void allocate(long offset, long bytes) throws IOException {
      real.allocate(offset, bytes);
    }

    @Override
    public void sync() throws IOException {
      fuse.act();
      real.sync();
    }

    @Override
    public void truncate(long bytes) throws IOException {
      fuse.act();
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
