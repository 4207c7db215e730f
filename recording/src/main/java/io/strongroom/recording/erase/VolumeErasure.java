package io.strongroom.recording.erase;

import io.strongroom.recording.erase.Erased.Left;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One attempt to remove a class-day from one volume, and what it came to. */
final class VolumeErasure {
  private static final List<String> ENDINGS =
      List.of(PackPaths.FINISHED, PackPaths.KEY, PackPaths.COPY, PackPaths.OPEN);

  private final Volume volume;
  private final Storage storage;
  private final Catalogue catalogue;
  private final Tombstone tombstone;
  private final Path day;

  /** By {@code CAMERA/EPOCH}, as the files are named: rows here that go, and open ones. */
  private final Map<String, PackId> ours = new HashMap<>();

  private final Map<String, PackId> open = new HashMap<>();
  private final Set<String> others = new HashSet<>();
  private final List<Path> foreign = new ArrayList<>();
  private long remaining;
  private long packs;
  private long files;

  VolumeErasure(Volume volume, Catalogue catalogue, Tombstone tombstone, ClassDayRows rows) {
    this.volume = volume;
    this.storage = volume.storage();
    this.catalogue = catalogue;
    this.tombstone = tombstone;
    this.day =
        PackPaths.day(
            volume.root(),
            new RetentionClass(tombstone.classDay().retentionClass()),
            tombstone.classDay().expiryDay());
    rows.finished().stream()
        .filter(row -> row.volume().equals(volume.id()))
        .forEach(row -> ours.put(row.id().toString(), row.id()));
    rows.open().forEach(id -> open.put(id.toString(), id));
    rows.others().forEach(id -> others.add(id.toString()));
    this.remaining = ours.size();
  }

  /** Rows removed. */
  long packs() {
    return packs;
  }

  /** Files removed. */
  long files() {
    return files;
  }

  /** Removes what there is; what is left, or empty. */
  Optional<Left> run() {
    try {
      volume.requireIdentity();
      for (Path folder = day;
          !folder.equals(volume.root());
          folder = PackPaths.directoryOf(folder)) {
        if (storage.exists(folder) && !storage.isDirectory(folder)) {
          throw new IOException(folder + " is a link: move what it leads to back here");
        }
      }
      boolean emptied = true;
      for (String camera : cameras()) {
        volume.requireIdentity();
        emptied &= remove(camera);
      }
      if (emptied) {
        removeFolder(day);
      }
    } catch (IOException e) {
      return Optional.of(new Left(volume.id(), remaining, e.toString()));
    }
    return foreign.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Left(
                volume.id(),
                remaining,
                foreign.getFirst() + " is no file of a pack: move it away"));
  }

  /** Those that have a folder, and those that have rows alone. */
  private Set<String> cameras() throws IOException {
    Set<String> cameras = new TreeSet<>();
    for (Path folder : storage.list(day)) {
      cameras.add(name(folder));
    }
    ours.values().forEach(pack -> cameras.add(pack.camera().toString()));
    return cameras;
  }

  /** Removes one camera's packs; whether its folder is gone. */
  private boolean remove(String camera) throws IOException {
    Path folder = day.resolve(camera);
    List<PackId> ended = new ArrayList<>();
    boolean emptied = true;
    if (storage.exists(folder)) {
      if (!storage.isDirectory(folder)) {
        // a link: what lies there is not this volume's, wherever it leads
        foreign.add(folder);
        return false;
      }
      emptied = empty(camera, folder, ended);
      storage.syncDirectory(folder);
      if (emptied) {
        removeFolder(folder);
      }
    }
    long before = ended.size();
    ours.values().stream()
        .filter(pack -> pack.camera().toString().equals(camera))
        .forEach(ended::add);
    catalogue.erased(ended, tombstone.classDay());
    packs += ended.size() - before;
    remaining -= ended.size() - before;
    return emptied;
  }

  /**
   * Deletes the files that go.
   *
   * @param ended gets the open packs among them
   * @return whether none stays
   */
  private boolean empty(String camera, Path folder, List<PackId> ended) throws IOException {
    Map<String, Boolean> goes = new HashMap<>();
    boolean emptied = true;
    for (Path file : storage.list(folder)) {
      if (!isOfPack(file) || storage.isDirectory(file)) {
        foreign.add(file);
        emptied = false;
        continue;
      }
      String pack = camera + "/" + name(file).substring(0, name(file).lastIndexOf('.'));
      Boolean known = goes.get(pack);
      boolean delete = known == null ? goes(pack, file) : known;
      goes.put(pack, delete);
      if (delete) {
        storage.delete(file);
        files++;
        Optional.ofNullable(open.remove(pack)).ifPresent(ended::add);
      } else {
        emptied = false;
      }
    }
    return emptied;
  }

  private static boolean isOfPack(Path file) {
    return PackPaths.isSetAside(file) || ENDINGS.stream().anyMatch(name(file)::endsWith);
  }

  /** Whether the files of a pack go: what has no row says by its key file which key it needs. */
  private boolean goes(String pack, Path file) throws IOException {
    if (others.contains(pack)) {
      return false;
    }
    if (ours.containsKey(pack)) {
      return true;
    }
    try {
      return !ClassDayRows.isOther(PackFile.wrappedKey(storage, file), tombstone);
    } catch (StrongroomException | IOException e) {
      // Without its key nobody opens it; but one that is being made has no key file yet.
      return !open.containsKey(pack);
    }
  }

  private void removeFolder(Path folder) throws IOException {
    if (storage.exists(folder)) {
      storage.delete(folder);
      storage.syncDirectory(PackPaths.directoryOf(folder));
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
