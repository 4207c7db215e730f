package io.strongroom.playback.evidence;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The files of a package, packed or unpacked. For one thread. */
public interface PackageFiles extends AutoCloseable {
  /**
   * Their names, with slashes.
   *
   * @throws IOException also if two files have one name: which of them a program shows is its own
   *     choice
   */
  SortedSet<String> names() throws IOException;

  /** A file, or empty if there is none; the caller closes it. */
  Optional<InputStream> open(String name) throws IOException;

  /**
   * The contents of a small file.
   *
   * @throws IOException if it has more than {@code most} bytes
   */
  default Optional<byte[]> read(String name, int most) throws IOException {
    Optional<InputStream> opened = open(name);
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = opened.get()) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IOException(name + " has more than " + most + " bytes");
      }
      return Optional.of(bytes);
    }
  }

  @Override
  void close() throws IOException;

  /**
   * A package in a file or a folder.
   *
   * @throws StrongroomException NOT_FOUND if there is neither; CORRUPT if the file is no ZIP file
   */
  static PackageFiles of(Path place) {
    if (Files.isDirectory(place)) {
      return new Folder(place);
    }
    if (!Files.exists(place)) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, place + " does not exist; name a package or its folder");
    }
    try {
      return new Zip(new ZipFile(place.toFile()));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, place + " is no whole ZIP file: " + e.getMessage(), e);
    }
  }

  /** Unpacked. */
  record Folder(Path folder) implements PackageFiles {
    @Override
    public SortedSet<String> names() throws IOException {
      SortedSet<String> names = new TreeSet<>();
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          names.add(folder.relativize(file).toString().replace('\\', '/'));
        }
      }
      return names;
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
      Path file = folder.resolve(name).normalize();
      return file.startsWith(folder.normalize()) && Files.isRegularFile(file)
          ? Optional.of(Files.newInputStream(file))
          : Optional.empty();
    }

    @Override
    public void close() {}
  }

  /** As it was fetched. */
  record Zip(ZipFile zip) implements PackageFiles {
    @Override
    public SortedSet<String> names() throws IOException {
      SortedSet<String> names = new TreeSet<>();
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (!names.add(entry.getName())) {
          throw new IOException("two files in the package are called " + entry.getName());
        }
      }
      return names;
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
      ZipEntry entry = zip.getEntry(name);
      return entry == null ? Optional.empty() : Optional.of(zip.getInputStream(entry));
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }
}
