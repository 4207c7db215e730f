package io.strongroom.playback.tilelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A log's files in a folder of the local file system; files have mode 0600, folders 0700. */
final class FolderLogStorage implements LogStorage {
  /** Ends the name of a file that has no name of its own yet. */
  static final String TEMPORARY = ".new";

  private static final FileAttribute<?> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> FOLDER_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  FolderLogStorage(Path root) {
    this.root = root.toAbsolutePath();
  }

  @Override
  public List<String> names(String folder) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(TEMPORARY))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(root.resolve(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void replace(String path, byte[] contents) throws IOException {
    Path file = root.resolve(path);
    Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
    makeFolderOf(file);
    Files.deleteIfExists(temporary);
    try (FileChannel channel = open(temporary)) {
      write(channel, contents);
      channel.force(false);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public Appender create(String path) throws IOException {
    Path file = root.resolve(path);
    makeFolderOf(file);
    return new FileAppender(open(file));
  }

  @Override
  public void remove(String path) throws IOException {
    Path file = root.resolve(path);
    try (Stream<Path> inside = Files.list(file)) {
      for (Path each : inside.toList()) {
        Files.delete(each);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // a file, or nothing
    }
    Files.deleteIfExists(file);
  }

  @Override
  public void syncFolder(String folder) throws IOException {
    sync(root.resolve(folder));
  }

  /** Makes the folders that are missing, each durable in the one above it. */
  private static void makeFolderOf(Path file) throws IOException {
    List<Path> missing = new ArrayList<>();
    Path at = file.getParent();
    while (at != null && Files.notExists(at)) {
      missing.add(at);
      at = at.getParent();
    }
    for (Path each : missing.reversed()) {
      Files.createDirectory(each, FOLDER_MODE);
      Path above = each.getParent();
      if (above != null) {
        sync(above);
      }
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), FILE_MODE);
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  private record FileAppender(FileChannel channel) implements Appender {
    @Override
    public void append(byte[] bytes) throws IOException {
      write(channel, bytes);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
