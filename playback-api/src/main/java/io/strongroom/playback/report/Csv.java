package io.strongroom.playback.report;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * Lines of RFC 4180. A cell that a spreadsheet program would take for a formula gets an apostrophe
 * in front, which such programs do not show: names come from people. For one thread.
 */
public final class Csv {
  private static final String FORMULA_BEGINS = "=+-@\t\r";
  private static final String QUOTED = ",\"\r\n";

  private final Writer out;

  /** Does not close {@code out}. */
  public Csv(Writer out) {
    this.out = out;
  }

  /** Writes a line. */
  public void line(List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.write(cell(cells.get(i)));
    }
    out.write("\r\n");
  }

  private static String cell(String text) {
    String safe = isFormula(text) ? "'" + text : text;
    return safe.chars().anyMatch(each -> QUOTED.indexOf(each) >= 0)
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  /** White space in front does not keep programs from reading a formula. */
  private static boolean isFormula(String text) {
    String begin = text.stripLeading();
    return !text.isEmpty()
        && (FORMULA_BEGINS.indexOf(text.charAt(0)) >= 0
            || (!begin.isEmpty() && FORMULA_BEGINS.indexOf(begin.charAt(0)) >= 0));
  }
}
