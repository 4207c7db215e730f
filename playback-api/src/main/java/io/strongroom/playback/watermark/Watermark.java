package io.strongroom.playback.watermark;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Words and the running second, over all of a picture: faint ones in a grid, so that no part of it
 * comes away without, and clear ones in a corner. The same words, second and size give the same
 * pixels. Used by one thread at a time.
 */
public final class Watermark {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);

  /** Faint words cover so much of 255, clear ones so much. */
  private static final int FAINT = 64;

  private static final int CLEAR = 200;
  private static final int WHITE = 0xFFFFFF;
  private static final int LETTERS_IN_HEIGHT = 26;
  private static final int SMALLEST = 11;
  private static final int GRANT_LETTERS = 8;

  private final Optional<Font> font;
  private final List<String> words;
  private final ZoneId zone;
  private @Nullable Overlay last;
  private @Nullable Instant lastSecond;

  /**
   * @param words a line each
   * @param zone in which the time is told
   */
  public Watermark(Font font, List<String> words, ZoneId zone) {
    this(Optional.of(font), words, zone);
  }

  /**
   * @param font without one it is written in our own capitals, and signs that these do not have are
   *     told by their numbers
   */
  Watermark(Optional<Font> font, List<String> words, ZoneId zone) {
    this.font = font;
    this.words = List.copyOf(words);
    this.zone = zone;
  }

  /**
   * Who looks, and by which grants.
   *
   * @param grants as {@link #grant} words them; none if none is known
   */
  public static List<String> words(String name, String user, String unit, List<String> grants) {
    List<String> words = new ArrayList<>(List.of(name + " (" + user + ")", unit));
    if (!grants.isEmpty()) {
      words.add(grants.stream().distinct().collect(Collectors.joining(", ")));
    }
    return List.copyOf(words);
  }

  /** A grant by its case and the beginning of its id. */
  public static String grant(String caseNumber, String id) {
    return caseNumber + " / " + id.substring(0, GRANT_LETTERS);
  }

  /**
   * The font in a file.
   *
   * @param file a font, or a collection of which the first simplified Chinese face is taken
   * @throws StrongroomException UNAVAILABLE with the remedy if there is none
   */
  public static Font font(Optional<Path> file) {
    try {
      Font[] faces = Font.createFonts(file.orElseThrow(Watermark::noFont).toFile());
      for (Font face : faces) {
        if (face.getFontName(Locale.ROOT).contains("SC")) {
          return face;
        }
      }
      return faces[0];
    } catch (IOException | FontFormatException | RuntimeException | Error e) {
      if (e instanceof StrongroomException known) {
        throw known;
      }
      // A machine without fontconfig throws an Error here.
      throw new StrongroomException(noFont().kind(), String.valueOf(noFont().getMessage()), e);
    }
  }

  private static StrongroomException noFont() {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the watermark needs a font; install one (Debian: apt-get install"
            + " fonts-noto-cjk fontconfig) or name a TrueType or OpenType file in the setting"
            + " reports.font; or switch watermark.exports off");
  }

  /** What is laid over a picture that was taken at an instant. */
  public Overlay over(Instant taken, int width, int height) {
    Instant second = taken.truncatedTo(ChronoUnit.SECONDS);
    Overlay known = last;
    if (known != null
        && second.equals(lastSecond)
        && known.width() == width
        && known.height() == height) {
      return known;
    }
    Overlay drawn = draw(second, width, height);
    last = drawn;
    lastSecond = second;
    return drawn;
  }

  private Overlay draw(Instant second, int width, int height) {
    List<String> lines = new ArrayList<>();
    words.forEach(line -> lines.add(written(line)));
    lines.add(SECOND.format(second.atZone(zone)));
    int size = Math.max(SMALLEST, height / LETTERS_IN_HEIGHT);
    Pen pen =
        font.<Pen>map(known -> new Pen.OfFont(known, width, height, size))
            .orElseGet(() -> new Pen.OfCells(width, height, size));
    int line = pen.step();
    int wide = lines.stream().mapToInt(pen::width).max().orElse(0);
    int stepX = wide + 4 * size;
    int stepY = line * lines.size() + 3 * size;
    for (int row = 0; row * stepY < height; row++) {
      for (int x = -(row % 2) * stepX / 2; x < width; x += stepX) {
        write(pen, lines, x + size, row * stepY + line, FAINT);
      }
    }
    write(pen, lines, size, height - line * lines.size(), CLEAR);
    return overlay(pen.pixels(), width, height);
  }

  /** White with a dark rim: to be read on any picture. */
  private static void write(Pen pen, List<String> lines, int x, int y, int cover) {
    for (int i = 0; i < lines.size(); i++) {
      int at = y + i * pen.step();
      pen.write(lines.get(i), x + 1, at + 1, cover << 24);
      pen.write(lines.get(i), x, at, cover << 24 | WHITE);
    }
  }

  /** Signs that the font does not have are told by their numbers. */
  private String written(String text) {
    StringBuilder written = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            sign -> {
              if (Character.isISOControl(sign)) {
                written.append(' ');
              } else if (has(sign)) {
                written.appendCodePoint(sign);
              } else {
                written.append(String.format(Locale.ROOT, "[U+%04X]", sign));
              }
            });
    return written.toString();
  }

  private boolean has(int sign) {
    return font.map(known -> known.canDisplay(sign))
        .orElseGet(() -> PixelFont.has(Character.toUpperCase(sign)));
  }

  private static Overlay overlay(int[] pixels, int width, int height) {
    byte[] cover = new byte[pixels.length];
    byte[] bright = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      cover[i] = (byte) (pixels[i] >>> 24);
      bright[i] = (byte) (16 + 219 * (pixels[i] >> 8 & 0xff) / 255);
    }
    return new Overlay(width, height, cover, bright);
  }
}
