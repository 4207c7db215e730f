package io.strongroom.recording.index;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackRecovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Makes the catalogue anew from the packs alone: packs, their spans, and the gaps in their
 * journals. The node must be stopped.
 */
public final class CatalogueRebuild {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private CatalogueRebuild() {}

  /**
   * Moves a catalogue aside so that a new one is made; nothing is deleted.
   *
   * @return where it is now, or the folder itself if there was none
   */
  public static Path setAside(Path folder, Clock clock) {
    if (!Files.exists(folder)) {
      return folder;
    }
    Path aside =
        folder.resolveSibling(folder.getFileName() + ".old-" + STAMP.format(clock.instant()));
    try {
      return Files.move(folder, aside);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "catalogue " + folder + " cannot be moved to " + aside, e);
    }
  }

  /** Fills an empty catalogue; also finishes packs that were left open. */
  public static PackRecovery.Outcome fill(PackRecovery recovery) {
    return recovery.sweep();
  }
}
