package io.strongroom.retention.compliance;

import io.strongroom.recording.cold.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Objects as files of a folder. Tests of the cold store itself have a real S3 server. */
record FolderObjects(Path folder) implements ObjectStore {
  @Override
  public OptionalLong size(String key) throws IOException {
    Path file = folder.resolve(key);
    return Files.exists(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
  }

  @Override
  public void read(String key, long offset, ByteBuffer into) throws IOException {
    try (FileChannel file = FileChannel.open(folder.resolve(key))) {
      while (into.hasRemaining()) {
        if (file.read(into, offset + into.position()) < 0) {
          throw new IOException(key + " ends too soon");
        }
      }
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    return Files.newInputStream(folder.resolve(key));
  }

  @Override
  public void put(String key, long bytes, Content content) throws IOException {
    Path file = folder.resolve(key);
    Path _ = Files.createDirectories(file.getParent());
    try (InputStream in = content.open()) {
      Path _ = Files.write(file, in.readAllBytes());
    }
  }

  @Override
  public void delete(String key) throws IOException {
    boolean _ = Files.deleteIfExists(folder.resolve(key));
  }

  @Override
  public List<String> keys(String prefix) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(key -> key.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  @Override
  public List<String> children(String prefix) {
    try {
      return keys(prefix).stream()
          .map(key -> key.substring(0, end(key, prefix.length())))
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int end(String key, int from) {
    int slash = key.indexOf('/', from);
    return slash < 0 ? key.length() : slash + 1;
  }

  @Override
  public void close() {}
}
