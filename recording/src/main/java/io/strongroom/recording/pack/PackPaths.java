package io.strongroom.recording.pack;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * Where a pack lies on its volume: {@code packs/CLASS/EXPIRYDAY/CAMERA/EPOCH}, ending in {@code
 * .open} while written, {@code .pack} when finished, with the key beside it in {@code .key}. Ids
 * and days only. Paths are made from ids and never parsed back: what a file is, its header says.
 */
public final class PackPaths {
  public static final String OPEN = ".open";
  public static final String FINISHED = ".pack";
  public static final String KEY = ".key";

  /** Another node's pack while it is copied here. */
  public static final String COPY = ".copy";

  /** What was there before a pack or key file was replaced; a number follows. */
  private static final String ASIDE = ".damaged-";

  private static final int MAX_ASIDE = 9;

  private PackPaths() {}

  public static Path packs(Path volumeRoot) {
    return volumeRoot.resolve("packs");
  }

  /** Where everything of one class with one expiry day lies. */
  public static Path day(Path volumeRoot, RetentionClass type, LocalDate expiry) {
    return packs(volumeRoot).resolve(type.name()).resolve(expiry.toString());
  }

  static Path directory(Path volumeRoot, RetentionClass type, LocalDate expiry, CameraId camera) {
    return day(volumeRoot, type, expiry).resolve(camera.toString());
  }

  public static Path open(Path volumeRoot, RetentionClass type, LocalDate expiry, PackId id) {
    return directory(volumeRoot, type, expiry, id.camera()).resolve(name(id.epoch(), OPEN));
  }

  public static Path finished(Path volumeRoot, RetentionClass type, LocalDate expiry, PackId id) {
    return directory(volumeRoot, type, expiry, id.camera()).resolve(name(id.epoch(), FINISHED));
  }

  public static Path copy(Path volumeRoot, RetentionClass type, LocalDate expiry, PackId id) {
    return directory(volumeRoot, type, expiry, id.camera()).resolve(name(id.epoch(), COPY));
  }

  /** The key file of a pack, open or finished. */
  public static Path key(Path pack) {
    return sibling(pack, KEY);
  }

  /** The finished name of an open pack or a copy. */
  public static Path finishedName(Path unfinished) {
    return sibling(unfinished, FINISHED);
  }

  /**
   * A free name beside a file of a pack, under which it is kept when another takes its place.
   *
   * @throws IOException if so many have been kept that whatever damages them goes on
   */
  public static Path setAside(Storage storage, Path file) throws IOException {
    for (int number = 1; number <= MAX_ASIDE; number++) {
      Path free = sibling(file, ASIDE + number);
      if (!storage.exists(free)) {
        return free;
      }
    }
    throw new IOException(file + " was damaged " + MAX_ASIDE + " times; replace the disk");
  }

  /** Whether a file was set aside. */
  public static boolean isSetAside(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot >= 0 && name.startsWith(ASIDE, dot);
  }

  public static Path directoryOf(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a pack lies in a directory");
    }
    return parent;
  }

  private static Path sibling(Path pack, String ending) {
    String name = String.valueOf(pack.getFileName());
    int dot = name.lastIndexOf('.');
    return directoryOf(pack).resolve(name.substring(0, dot) + ending);
  }

  private static String name(Epoch epoch, String ending) {
    return epoch + ending;
  }
}
