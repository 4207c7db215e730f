package io.strongroom.recording.erase;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased.Left;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Removes class-days from this node: files first, then their rows, camera by camera, so that what a
 * crash leaves is found again by the next attempt. Nothing is touched on a volume whose identity is
 * not the expected one, which is looked at before each camera's folder; what lies there stays
 * listed. Thread-safe; blocks on the disks.
 */
public final class Eraser {
  private static final List<String> ENDINGS =
      List.of(PackPaths.FINISHED, PackPaths.KEY, PackPaths.COPY, PackPaths.OPEN);

  private final Volumes volumes;
  private final Catalogue catalogue;
  private final Tombstone.Mint mint;

  /**
   * @param mint the only one whose tombstones remove anything
   */
  public Eraser(Volumes volumes, Catalogue catalogue, Tombstone.Mint mint) {
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.mint = mint;
  }

  /**
   * Removes all of a class-day that can be reached; called again, what was left.
   *
   * @throws IllegalArgumentException for a tombstone of another mint
   */
  public Erased erase(Tombstone tombstone) {
    if (!tombstone.isFrom(mint)) {
      throw new IllegalArgumentException("this tombstone is not the expirer's");
    }
    DayKeyId id = tombstone.classDay();
    Map<VolumeId, Map<CameraId, List<PackId>>> rows = rows(id);
    Attempt attempt = new Attempt(id);
    for (Volume volume : volumes.all()) {
      Map<CameraId, List<PackId>> here =
          Optional.ofNullable(rows.remove(volume.id())).orElse(Map.of());
      attempt.remove(volume, here);
    }
    rows.forEach(
        (volume, cameras) ->
            attempt.left.add(
                new Left(volume, count(cameras), "no volume of this node's settings has this id")));
    return new Erased(attempt.packs, attempt.files, attempt.left);
  }

  private Map<VolumeId, Map<CameraId, List<PackId>>> rows(DayKeyId id) {
    Map<VolumeId, Map<CameraId, List<PackId>>> rows = new HashMap<>();
    catalogue.forEach(
        row -> {
          if (ClassDay.idOf(row).equals(id)) {
            rows.computeIfAbsent(row.volume(), volume -> new HashMap<>())
                .computeIfAbsent(row.id().camera(), camera -> new ArrayList<>())
                .add(row.id());
          }
        });
    return rows;
  }

  private static long count(Map<CameraId, List<PackId>> cameras) {
    return cameras.values().stream().mapToLong(List::size).sum();
  }

  /** One attempt and what it came to so far. */
  private final class Attempt {
    private final DayKeyId id;
    private final List<Left> left = new ArrayList<>();
    private long packs;
    private long files;

    Attempt(DayKeyId id) {
      this.id = id;
    }

    void remove(Volume volume, Map<CameraId, List<PackId>> rows) {
      List<Path> foreign = new ArrayList<>();
      long remaining = count(rows);
      try {
        Path day =
            PackPaths.day(volume.root(), new RetentionClass(id.retentionClass()), id.expiryDay());
        volume.requireIdentity();
        for (Map.Entry<Path, List<PackId>> folder : folders(volume, day, rows).entrySet()) {
          volume.requireIdentity();
          empty(volume.storage(), folder.getKey(), foreign);
          catalogue.forgetAll(folder.getValue());
          packs += folder.getValue().size();
          remaining -= folder.getValue().size();
        }
        if (foreign.isEmpty()) {
          removeFolder(volume.storage(), day);
        } else {
          left.add(
              new Left(volume.id(), 0, foreign.getFirst() + " is no file of a pack: move it away"));
        }
      } catch (IOException e) {
        left.add(new Left(volume.id(), remaining, e.toString()));
      }
    }

    /** Folders of cameras in the day's folder, and those that have rows alone. */
    private Map<Path, List<PackId>> folders(
        Volume volume, Path day, Map<CameraId, List<PackId>> rows) throws IOException {
      Map<Path, List<PackId>> folders = new TreeMap<>();
      if (volume.storage().isDirectory(day)) {
        volume.storage().list(day).forEach(folder -> folders.put(folder, List.of()));
      }
      rows.forEach((camera, ids) -> folders.put(day.resolve(camera.toString()), ids));
      return folders;
    }

    /** Links are foreign, wherever they lead: what lies there is not this volume's. */
    private void empty(Storage storage, Path folder, List<Path> foreign) throws IOException {
      if (!storage.exists(folder)) {
        return;
      }
      if (!storage.isDirectory(folder)) {
        foreign.add(folder);
        return;
      }
      int before = foreign.size();
      for (Path file : storage.list(folder)) {
        if (isOfPack(file) && !storage.isDirectory(file)) {
          storage.delete(file);
          files++;
        } else {
          foreign.add(file);
        }
      }
      storage.syncDirectory(folder);
      if (foreign.size() == before) {
        removeFolder(storage, folder);
      }
    }

    private void removeFolder(Storage storage, Path folder) throws IOException {
      if (storage.exists(folder)) {
        storage.delete(folder);
        storage.syncDirectory(PackPaths.directoryOf(folder));
      }
    }
  }

  private static boolean isOfPack(Path file) {
    return ENDINGS.stream().anyMatch(String.valueOf(file.getFileName())::endsWith);
  }
}
