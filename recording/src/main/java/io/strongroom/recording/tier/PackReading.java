package io.strongroom.recording.tier;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.PackStructure;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a pack that is moved, and tells what is wrong with it. */
public final class PackReading {
  private PackReading() {}

  /**
   * Looks at every byte of a pack.
   *
   * @throws StrongroomException CORRUPT if it is not as its row says
   * @throws IOException if it cannot be read
   */
  public static void verify(Storage.StoredFile file, PackRow row, BufferPool pool)
      throws IOException {
    List<String> damages = new ArrayList<>();
    try {
      new PackStructure(file, row, pool)
          .check(
              PackKeys.NONE,
              finding -> {
                if (finding.kind() == Finding.Kind.DAMAGED) {
                  damages.add(finding.detail());
                }
              });
    } catch (EOFException e) {
      damages.add("it ends too early");
    }
    if (!damages.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "pack " + row.id() + " is damaged: " + damages.getFirst());
    }
  }

  /** Reading of the old place. */
  interface Reading {
    void run() throws IOException;
  }

  /** What fails at the old place says nothing about the new one. */
  static void atSource(PackRow row, Reading reading) {
    try {
      reading.run();
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "pack " + row.id() + " cannot be read where it lies: " + e, e);
    }
  }
}
