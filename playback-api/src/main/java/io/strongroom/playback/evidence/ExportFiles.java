package io.strongroom.playback.evidence;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of packages: {@code ID.part} while one is built, {@code ID.sealed} when it is whole.
 * Thread-safe.
 */
final class ExportFiles {
  private static final Logger log = LoggerFactory.getLogger(ExportFiles.class);
  private static final String PART = ".part";
  private static final String WHOLE = ".sealed";

  /** The rest of the data folder's disk is for the records of the node. */
  private static final long RESERVE_BYTES = 1L << 30;

  private final Path folder;

  ExportFiles(Path folder) {
    this.folder = folder;
  }

  void make() {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, folder + " cannot be made: check the disk and its owner", e);
    }
  }

  Path part(ExportId id) {
    return folder.resolve(id + PART);
  }

  Path whole(ExportId id) {
    return folder.resolve(id + WHOLE);
  }

  /** Gives a package that is whole its name; durable when the call returns. */
  void keep(ExportId id) throws IOException {
    Files.move(part(id), whole(id), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes what there is of an export. */
  void remove(ExportId id) {
    for (Path file : List.of(part(id), whole(id))) {
      remove(file);
    }
  }

  private static void remove(Path file) {
    try {
      boolean _ = Files.deleteIfExists(file);
    } catch (IOException e) {
      log.error("{} could not be removed; the next sweep tries again", file, e);
    }
  }

  /**
   * @throws StrongroomException EXHAUSTED if a package of so many bytes would fill the disk
   */
  void requireRoom(long bytes) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free - RESERVE_BYTES < bytes) {
        throw new StrongroomException(
            ErrorKind.EXHAUSTED,
            "the package would have about "
                + (bytes >> 20)
                + " MB, for which the node's data folder has no room; remove exports, or ask for"
                + " less");
      }
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the node's data folder cannot be looked at", e);
    }
  }

  /** Removes files that belong to no export that has one. */
  void removeStrays(Predicate<ExportId> hasFile) {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        if (dot > 0 && !isOf(name.substring(0, dot), hasFile)) {
          log.info("{} belongs to no export and is removed", name);
          remove(file);
        }
      }
    } catch (IOException e) {
      log.error("the folder of exports could not be looked through", e);
    }
  }

  private static boolean isOf(String name, Predicate<ExportId> hasFile) {
    try {
      return hasFile.test(ExportId.parse(name));
    } catch (StrongroomException e) {
      // Not a file of ours, or one whose record cannot be read: leave it alone.
      return true;
    }
  }
}
