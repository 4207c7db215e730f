package io.strongroom.recording.index;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Makes room for a catalogue made anew from the packs alone. What fills it is a sweep over the
 * volumes, which enters packs, their spans, and the gaps in their journals.
 */
public final class CatalogueRebuild {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private CatalogueRebuild() {}

  /**
   * Moves a catalogue aside so that a new one is made; nothing is deleted. No node may use it.
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
}
