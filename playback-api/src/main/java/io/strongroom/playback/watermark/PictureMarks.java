package io.strongroom.playback.watermark;

import io.strongroom.recording.model.StrongroomException;
import java.awt.Font;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is burnt into single pictures: nobody can tell one that is shown from one that is kept, so
 * all of them are marked or none is. Nothing that was drawn is kept for the next one, who may be
 * somebody else. On a machine without a font they are written in our own capitals. Thread-safe; the
 * font, which takes a moment, is read when it is needed first.
 */
public final class PictureMarks {
  private static final Logger log = LoggerFactory.getLogger(PictureMarks.class);

  private final boolean wanted;
  private final Optional<Path> file;
  private final ZoneId zone;
  private Optional<Font> font = Optional.empty();
  private boolean looked;

  /**
   * @param wanted whether the policy wants any
   * @param file of the font; empty if the machine has none
   * @param zone in which the time is told
   */
  public PictureMarks(boolean wanted, Optional<Path> file, ZoneId zone) {
    this.wanted = wanted;
    this.file = file;
    this.zone = zone;
  }

  /** Whether pictures are marked. */
  public boolean areWanted() {
    return wanted;
  }

  /**
   * What is laid over one picture.
   *
   * @param words a line each, as {@link Watermark#words} has them
   * @param taken when it was
   */
  public Marks of(List<String> words, Instant taken) {
    if (!wanted) {
      return Marks.NONE;
    }
    Watermark watermark = new Watermark(font(), words, zone);
    return (_, width, height) -> Optional.of(watermark.over(taken, width, height));
  }

  private synchronized Optional<Font> font() {
    if (!looked) {
      font = read();
      looked = true;
    }
    return font;
  }

  private Optional<Font> read() {
    try {
      return Optional.of(Watermark.font(file));
    } catch (StrongroomException e) {
      log.warn("marks in pictures are written in plain capitals: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
