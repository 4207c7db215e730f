package io.strongroom.recording.pack;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Every file below a volume's {@code packs}. For recovery and checks, never on the way of a
 * request.
 */
public final class PackListing {
  /** Class, expiry day. */
  private static final int LEVELS = 2;

  private PackListing() {}

  /** All files at the depth where packs lie, sorted; directories are not followed further. */
  public static List<Path> files(Volume volume) {
    List<Path> level = List.of(PackPaths.packs(volume.root()));
    try {
      for (int i = 0; i < LEVELS; i++) {
        List<Path> next = new ArrayList<>();
        for (Path directory : level) {
          for (Path entry : volume.storage().list(directory)) {
            if (volume.storage().isDirectory(entry)) {
              next.add(entry);
            }
          }
        }
        level = next;
      }
      List<Path> files = new ArrayList<>();
      for (Path day : level) {
        files.addAll(volume.storage().tree(day));
      }
      return files;
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "volume " + volume.id() + " cannot be listed: " + e.getMessage(),
          e);
    }
  }
}
