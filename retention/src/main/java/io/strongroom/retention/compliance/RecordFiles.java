package io.strongroom.retention.compliance;

import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The signed records of a node: one folder for each camera, one file for each record, named by
 * serial and day, so that a listing is the chain. A file is there whole or not at all, and never
 * written again. Thread-safe, except that one thread alone adds.
 */
final class RecordFiles {
  private static final Pattern CAMERA =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern NAME = Pattern.compile("(\\d{8})-(\\d{4}-\\d{2}-\\d{2})\\.note");

  private final Path root;

  /** One file. */
  record Entry(long serial, LocalDate day, Path file) {}

  RecordFiles(Path root) {
    this.root = root;
  }

  /** Cameras that have records. */
  List<CameraId> cameras() {
    return names(root).stream()
        .map(name -> String.valueOf(name.getFileName()))
        .filter(name -> CAMERA.matcher(name).matches())
        .map(CameraId::parse)
        .toList();
  }

  /** A camera's chain, ascending by serial. */
  List<Entry> chain(CameraId camera) {
    List<Entry> entries = new ArrayList<>();
    for (Path file : names(folder(camera))) {
      Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
      if (name.matches()) {
        entries.add(new Entry(Long.parseLong(name.group(1)), LocalDate.parse(name.group(2)), file));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::serial));
    return entries;
  }

  /** The note in a file. */
  String note(Entry entry) {
    return PrivateFiles.read(entry.file(), SignedNote.MAX_BYTES)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElseThrow(() -> damaged(entry, "it is not there"));
  }

  /** What a file says; its signature is for others to check. */
  CompletenessRecord read(Entry entry) {
    try {
      return CompletenessRecord.parse(
          SignedNote.parse(note(entry).getBytes(StandardCharsets.UTF_8)).text());
    } catch (InvalidNoteException | StrongroomException e) {
      throw damaged(entry, e.getMessage());
    }
  }

  private static StrongroomException damaged(Entry entry, @Nullable String why) {
    return new StrongroomException(
        ErrorKind.CORRUPT, entry.file() + ": " + why + "; put it back from a copy");
  }

  /**
   * Adds a record; durable when the call returns.
   *
   * @throws StrongroomException CORRUPT if its serial is taken
   */
  Entry add(CompletenessRecord record, String note) {
    Path folder = folder(record.camera());
    makeFolder(folder);
    long serial = record.link().serial();
    Path file = folder.resolve(String.format(Locale.ROOT, "%08d-%s.note", serial, record.day()));
    if (!PrivateFiles.create(file, note.getBytes(StandardCharsets.UTF_8))) {
      throw new StrongroomException(ErrorKind.CORRUPT, file + " exists: two nodes have one folder");
    }
    return new Entry(serial, record.day(), file);
  }

  private void makeFolder(Path folder) {
    if (Files.isDirectory(folder)) {
      return;
    }
    try {
      Path _ =
          Files.createDirectories(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      for (Path above : List.of(root, root.toAbsolutePath().resolve("..").normalize())) {
        try (FileChannel directory = FileChannel.open(above, StandardOpenOption.READ)) {
          directory.force(true);
        }
      }
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
  }

  private Path folder(CameraId camera) {
    return root.resolve(camera.toString());
  }

  private static List<Path> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> names = Files.list(folder)) {
      return names.toList();
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
  }

  private static StrongroomException unavailable(Path folder, IOException e) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, folder + " cannot be read or made: check its owner and its disk", e);
  }

  /** The newest record of a chain. */
  static Optional<Entry> last(List<Entry> chain) {
    return chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast());
  }
}
