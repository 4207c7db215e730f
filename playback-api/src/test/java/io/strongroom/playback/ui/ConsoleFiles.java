package io.strongroom.playback.ui;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The console's files as they are on the class path. */
final class ConsoleFiles {
  private ConsoleFiles() {}

  static Path root() {
    URL url = Objects.requireNonNull(ConsoleFiles.class.getResource("/console"));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static String read(String path) throws IOException {
    return Files.readString(root().resolve(path));
  }

  /** The modules written here, without the libraries. */
  static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.walk(root().resolve("js"))) {
      return files.filter(file -> file.toString().endsWith(".js")).sorted().toList();
    }
  }
}
