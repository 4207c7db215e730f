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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
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
 * written again. What is not known to belong to the chain yet has another name: it is a draft.
 * Thread-safe, except that one thread alone adds and removes.
 */
final class RecordFiles {
  private static final Pattern CAMERA =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern NAME = Pattern.compile("(\\d{8})-(\\d{4}-\\d{2}-\\d{2})\\.note");
  private static final Pattern DRAFT =
      Pattern.compile("(\\d{8})-(\\d{4}-\\d{2}-\\d{2})\\.note\\.([0-9a-f]{16})\\.draft");
  private static final String NOTE = ".note";
  private static final int HASH_DIGITS = 16;

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
    return entries(camera, NAME);
  }

  /**
   * What may become part of a camera's chain, ascending by serial, of which some may be there
   * twice.
   */
  List<Entry> drafts(CameraId camera) {
    return entries(camera, DRAFT);
  }

  private List<Entry> entries(CameraId camera, Pattern pattern) {
    List<Entry> entries = new ArrayList<>();
    for (Path file : names(folder(camera))) {
      Matcher name = pattern.matcher(String.valueOf(file.getFileName()));
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
    makeFolder(folder(record.camera()));
    Path file = place(record);
    if (!PrivateFiles.create(file, note.getBytes(StandardCharsets.UTF_8))) {
      throw taken(file);
    }
    return new Entry(record.link().serial(), record.day(), file);
  }

  private Path place(CompletenessRecord record) {
    String name = String.format(Locale.ROOT, "%08d-%s.note", record.link().serial(), record.day());
    return folder(record.camera()).resolve(name);
  }

  private static StrongroomException taken(Path file) {
    return new StrongroomException(ErrorKind.CORRUPT, file + " exists: two nodes have one folder");
  }

  /** Adds a draft; durable when the call returns. One that is there already stays. */
  Entry draft(CompletenessRecord record, String note) {
    makeFolder(folder(record.camera()));
    String hash = HexFormat.of().formatHex(record.hash().toArray()).substring(0, HASH_DIGITS);
    Path place = place(record);
    Path file = place.resolveSibling(place.getFileName() + "." + hash + ".draft");
    boolean _ = PrivateFiles.create(file, note.getBytes(StandardCharsets.UTF_8));
    return new Entry(record.link().serial(), record.day(), file);
  }

  /**
   * Makes drafts part of the chain, in their order; durable when the call returns.
   *
   * @param camera whose they are
   */
  void promote(CameraId camera, List<Entry> drafts) {
    if (drafts.isEmpty()) {
      return;
    }
    try {
      for (Entry draft : drafts) {
        Path file = folder(camera).resolve(noteOf(draft.file()));
        if (Files.exists(file)) {
          throw taken(file);
        }
        Files.move(draft.file(), file, StandardCopyOption.ATOMIC_MOVE);
      }
      sync(folder(camera));
    } catch (IOException e) {
      throw unavailable(folder(camera), e);
    }
  }

  private static String noteOf(Path draft) {
    String name = String.valueOf(draft.getFileName());
    return name.substring(0, name.indexOf(NOTE) + NOTE.length());
  }

  /** Removes drafts that are part of no chain. */
  void discard(List<Entry> drafts) {
    for (Entry draft : drafts) {
      try {
        Files.deleteIfExists(draft.file());
      } catch (IOException e) {
        throw unavailable(draft.file(), e);
      }
    }
  }

  /**
   * Takes records out of the chain and keeps them under another name; durable when the call
   * returns.
   *
   * @param camera whose they are
   */
  void setAside(CameraId camera, List<Entry> records) {
    if (records.isEmpty()) {
      return;
    }
    try {
      // from the end, so that a crash in between leaves a chain
      for (Entry record : records.reversed()) {
        Path aside = record.file();
        for (int i = 1; Files.exists(aside); i++) {
          aside = record.file().resolveSibling(record.file().getFileName() + ".aside-" + i);
        }
        Files.move(record.file(), aside, StandardCopyOption.ATOMIC_MOVE);
      }
      sync(folder(camera));
    } catch (IOException e) {
      throw unavailable(folder(camera), e);
    }
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
        sync(above);
      }
    } catch (IOException e) {
      throw unavailable(folder, e);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
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
