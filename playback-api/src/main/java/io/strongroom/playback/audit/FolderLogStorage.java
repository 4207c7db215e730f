package io.strongroom.playback.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A log's files in a folder of the local file system, mode 0600. */
final class FolderLogStorage implements LogStorage {
  private static final String SUFFIX = ".access";

  private final Path folder;

  FolderLogStorage(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<String> names() throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .toList();
    }
  }

  @Override
  public byte[] read(String name, int maxBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), maxBytes));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // until full or, if the file has become shorter, until its end
      }
      byte[] result = new byte[bytes.position()];
      bytes.flip().get(result);
      return result;
    }
  }

  @Override
  public Appender create(String name) throws IOException {
    return new FileAppender(
        FileChannel.open(
            path(name),
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  @Override
  public void saveTail(String name, long length) throws IOException {
    Path tail = folder.resolve(name + ".tail");
    Files.deleteIfExists(tail);
    try (FileChannel from = FileChannel.open(path(name), StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(tail, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      long at = length;
      while (at < from.size()) {
        at += from.transferTo(at, from.size() - at, to);
      }
      to.force(true);
    }
    syncFolder();
  }

  @Override
  public void cut(String name, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
      channel.truncate(length);
      channel.force(true);
    }
  }

  @Override
  public void putAside(String name) throws IOException {
    Files.move(path(name), folder.resolve(name + ".damaged"), StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
  }

  @Override
  public void discard(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  @Override
  public void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  private record FileAppender(FileChannel channel) implements Appender {
    @Override
    public void append(byte[] bytes) throws IOException {
      ByteBuffer source = ByteBuffer.wrap(bytes);
      while (source.hasRemaining()) {
        channel.write(source);
      }
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void shorten(long length) throws IOException {
      channel.truncate(length);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
