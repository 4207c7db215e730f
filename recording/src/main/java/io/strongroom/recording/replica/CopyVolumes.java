package io.strongroom.recording.replica;

import io.strongroom.recording.index.ReplicaRows.Begun;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** Where copies lie on this node's volumes, and which have room for more. Thread-safe. */
final class CopyVolumes {
  private final Volumes volumes;

  /** Where a copy lies while it is made. */
  record Place(Volume volume, Path copy) {
    static Place of(Volume volume, Begun begun) {
      return new Place(
          volume,
          PackPaths.copy(volume.root(), begun.retentionClass(), begun.expiryDay(), begun.id()));
    }

    Storage storage() {
      return volume.storage();
    }

    Path directory() {
      return PackPaths.directoryOf(copy);
    }

    Path finished() {
      return PackPaths.finishedName(copy);
    }

    Path key() {
      return PackPaths.key(copy);
    }

    /** Makes each new level's name durable. */
    void createDirectories() throws IOException {
      volume.createDirectories(directory());
    }

    static void deleteIfThere(Storage storage, Path path) throws IOException {
      if (storage.exists(path)) {
        storage.delete(path);
      }
    }
  }

  CopyVolumes(Volumes volumes) {
    this.volumes = volumes;
  }

  /** Where a copy lies that was begun; empty if its volume is missing. */
  Optional<Place> place(Begun begun) {
    return volumes
        .find(begun.volume())
        .filter(volume -> volume.state() != Volume.State.MISSING)
        .map(volume -> Place.of(volume, begun));
  }

  /**
   * The sound volume with most room.
   *
   * @throws StrongroomException EXHAUSTED if none has as much
   */
  Volume volumeFor(long bytes) {
    return roomiest(bytes)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.EXHAUSTED,
                    "no volume has room for " + bytes + " bytes beside what recording needs"));
  }

  boolean hasRoom(long bytes) {
    return roomiest(bytes).isPresent();
  }

  private Optional<Volume> roomiest(long bytes) {
    return volumes.all().stream()
        .filter(volume -> volume.state() == Volume.State.OK && room(volume) >= bytes)
        .max(Comparator.comparingLong(CopyVolumes::room));
  }

  /** What a volume has beside the reserve of copies; -1 if it cannot be asked. */
  static long room(Volume volume) {
    try {
      Storage storage = volume.storage();
      return storage.usableBytes(volume.root())
          - ReplicaPlacement.reserve(storage.totalBytes(volume.root()));
    } catch (IOException e) {
      return -1;
    }
  }
}
