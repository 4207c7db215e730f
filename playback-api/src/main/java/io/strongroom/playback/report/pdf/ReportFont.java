package io.strongroom.playback.report.pdf;

import io.strongroom.playback.report.Language;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openpdf.text.Font;
import org.openpdf.text.pdf.BaseFont;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What documents are written in: a font of this machine, of which the signs that are used are put
 * into the document. Without one documents have Latin letters alone, and are refused where that
 * does not do: nobody gets empty boxes. Thread-safe; the font, which takes a second or two, is read
 * when it is needed first.
 */
public final class ReportFont {
  /** Where Debian's fonts-noto-cjk has it. */
  public static final Path USUAL =
      Path.of("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc");

  private static final Logger log = LoggerFactory.getLogger(ReportFont.class);
  private static final String REMEDY =
      " install one (Debian: apt-get install fonts-noto-cjk) or name a TrueType or OpenType file in"
          + " the setting reports.font; a table needs none (format=csv)";
  private static final int LATIN_SIZES = 0xFF;

  private final Optional<Path> file;
  private @Nullable BaseFont font;

  /**
   * @param file a font or a collection of fonts; empty: what the machine has at the usual place
   */
  public ReportFont(Optional<Path> file) {
    this.file = file.or(() -> Optional.of(USUAL).filter(Files::isReadable));
  }

  private ReportFont() {
    this.file = Optional.empty();
  }

  /** On a machine that has none. */
  static ReportFont none() {
    return new ReportFont();
  }

  /** The file, if there is one. */
  public Optional<Path> file() {
    return file;
  }

  /** Whether there is one that has more than Latin letters. */
  boolean isThere() {
    return file.isPresent();
  }

  /**
   * @throws StrongroomException CALLER if a document in a language cannot be written without a font
   */
  void requireFor(Language language) {
    if (language == Language.ZH && !isThere()) {
      throw new StrongroomException(
          ErrorKind.CALLER, "lang: a document in Chinese needs a Chinese font:" + REMEDY);
    }
  }

  /**
   * @throws StrongroomException CALLER if a text has signs that cannot be written without a font
   */
  void requireFor(String text) {
    if (!isThere() && !text.codePoints().allMatch(base()::charExists)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "format: the document would have a name that needs a font of its script, "
              + text
              + ":"
              + REMEDY);
    }
  }

  synchronized BaseFont base() {
    BaseFont known = font;
    if (known == null) {
      known = read();
      font = known;
    }
    return known;
  }

  private BaseFont read() {
    try {
      if (file.isEmpty()) {
        return BaseFont.createFont(BaseFont.HELVETICA, BaseFont.WINANSI, BaseFont.NOT_EMBEDDED);
      }
      return BaseFont.createFont(face(file.get()), BaseFont.IDENTITY_H, BaseFont.EMBEDDED);
    } catch (IOException | RuntimeException e) {
      log.warn("{} cannot be read as a font", file, e);
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          file.map(Path::toString).orElse("the built-in font")
              + " cannot be read as a font:"
              + REMEDY,
          e);
    }
  }

  /** A collection has one face for each script; signs that they share look different in them. */
  private static String face(Path file) throws IOException {
    String path = file.toString();
    if (!path.toLowerCase(Locale.ROOT).endsWith(".ttc")) {
      return path;
    }
    String[] names = BaseFont.enumerateTTCNames(path);
    for (int i = 0; i < names.length; i++) {
      if (names[i].endsWith("SC") || names[i].contains("SC-")) {
        return path + "," + i;
      }
    }
    return path + ",0";
  }

  Font of(float size, int style, Color colour) {
    return new Font(base(), size, style, colour);
  }

  /** The text with what the font does not have by its number, because an empty box says nothing. */
  String written(String text) {
    BaseFont with = base();
    StringBuilder written = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            sign -> {
              if (Character.isISOControl(sign)) {
                written.append(' ');
              } else if (sign <= LATIN_SIZES || with.charExists(sign)) {
                written.appendCodePoint(sign);
              } else {
                written.append(String.format(Locale.ROOT, "[U+%04X]", sign));
              }
            });
    return written.toString();
  }
}
