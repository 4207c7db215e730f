package io.strongroom.recording.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files written past the page cache (O_DIRECT), which was measured to cost more than receiving,
 * sealing and hashing together. Where a file system refuses, buffered, and the pages are dropped
 * after each sync so that recording does not push everything else out of memory.
 */
public final class DirectStorage implements Storage {
  private static final Logger log = LoggerFactory.getLogger(DirectStorage.class);
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
  private static final Set<OpenOption> OPEN =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.READ);

  /**
   * Reading and writing past the page cache, in whole blocks ({@code O_DIRECT}). A file system that
   * does not know it refuses when the file is opened.
   */
  public static final OpenOption DIRECT = direct();

  private volatile boolean refused;

  /**
   * {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}, supported API of module jdk.unsupported, by
   * name: naming the class in source is a warning that no annotation suppresses under --release.
   */
  private static OpenOption direct() {
    try {
      for (Object option :
          Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
        if (option.toString().equals("DIRECT") && option instanceof OpenOption direct) {
          return direct;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("this JDK lacks the module jdk.unsupported", e);
    }
    throw new IllegalStateException("this JDK has no direct writes");
  }

  @Override
  public StoredFile create(Path path) throws IOException {
    if (!refused) {
      FileChannel direct = createDirect(path);
      if (direct != null) {
        return new ChannelFile(path, direct, false);
      }
    }
    return new ChannelFile(path, FileChannel.open(path, CREATE), true);
  }

  private @org.jspecify.annotations.Nullable FileChannel createDirect(Path path)
      throws IOException {
    Set<OpenOption> options = new java.util.HashSet<>(CREATE);
    options.add(DIRECT);
    try {
      return FileChannel.open(path, options);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      if (e instanceof IOException io && NoSpaceException.is(io)) {
        throw io;
      }
      // an O_DIRECT open that the file system refuses may have created the file all the same
      Files.deleteIfExists(path);
      refused = true;
      log.info("{}: no direct writes ({}), writing through the page cache", path, e.toString());
      return null;
    }
  }

  @Override
  public StoredFile open(Path path) throws IOException {
    return new ChannelFile(path, FileChannel.open(path, OPEN), true);
  }

  @Override
  public StoredFile openForReading(Path path) throws IOException {
    return new ChannelFile(path, FileChannel.open(path, StandardOpenOption.READ), false);
  }

  @Override
  public StoredFile openForDirectReading(Path path) throws IOException {
    try {
      return new ChannelFile(
          path, FileChannel.open(path, Set.of(StandardOpenOption.READ, DIRECT)), false);
    } catch (UnsupportedOperationException | FileSystemException e) {
      // it refuses, or there is no such file
      return openForReading(path);
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    if (exists(to)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> sorted = new ArrayList<>(entries.toList());
      sorted.sort(null);
      return sorted;
    }
  }

  @Override
  public boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public long totalBytes(Path directory) throws IOException {
    return Files.getFileStore(directory).getTotalSpace();
  }

  private record ChannelFile(Path path, FileChannel channel, boolean buffered)
      implements StoredFile {
    @Override
    public void write(ByteBuffer aligned, long offset) throws IOException {
      long at = offset;
      while (aligned.hasRemaining()) {
        at += channel.write(aligned, at);
      }
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return channel.read(into, offset);
    }

    @Override
    public void allocate(long offset, long bytes) throws IOException {
      LinuxFiles.allocate(path, offset, bytes);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
      if (buffered) {
        LinuxFiles.dropFromCache(path);
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      // FileChannel.truncate does nothing at the same size, and reserved space would stay
      boolean grows = channel.size() < bytes;
      LinuxFiles.truncate(path, bytes);
      if (grows) {
        // nor does a file system at a larger size
        LinuxFiles.truncate(path, bytes);
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
