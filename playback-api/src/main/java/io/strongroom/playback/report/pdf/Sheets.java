package io.strongroom.playback.report.pdf;

import io.strongroom.playback.report.Language;
import java.awt.Color;
import java.util.List;
import org.openpdf.text.Document;
import org.openpdf.text.Font;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;

/** Headings, lines and tables that flow from page to page. For one thread. */
final class Sheets {
  private static final float TEXT = 8;
  private static final Color HEAD = new Color(235, 235, 235);
  private static final Color LINE = new Color(170, 170, 170);

  private final Document document;
  private final ReportFont font;
  private final Language language;

  Sheets(Document document, ReportFont font, Language language) {
    this.document = document;
    this.font = font;
    this.language = language;
  }

  void title(String text) {
    add(text, 18, Color.BLACK, 6);
  }

  void line(String text) {
    add(text, 9.5f, Color.BLACK, 2);
  }

  void quiet(String text) {
    add(text, TEXT, Color.DARK_GRAY, 2);
  }

  private void add(String text, float size, Color ink, float after) {
    Paragraph paragraph =
        new Paragraph(size * 1.35f, font.written(text), font.of(size, Font.NORMAL, ink));
    paragraph.setSpacingAfter(after);
    document.add(paragraph);
  }

  /**
   * A heading and a table.
   *
   * @param key of its heading
   * @param rows that there is room for
   * @param all how many there are
   * @param widths of the columns, in parts of the page
   * @param columns keys of their headings
   */
  void table(String key, List<List<String>> rows, long all, float[] widths, String... columns) {
    add(language.word(key), 12, Color.BLACK, 3);
    if (rows.isEmpty()) {
      line(language.word("none"));
      return;
    }
    PdfPTable table = new PdfPTable(widths);
    table.setWidthPercentage(100);
    table.setSpacingAfter(10);
    table.setHeaderRows(1);
    Font head = font.of(TEXT, Font.BOLD, Color.BLACK);
    for (String column : columns) {
      PdfPCell cell = cell(language.word("pdf." + column), head);
      cell.setBackgroundColor(HEAD);
      table.addCell(cell);
    }
    Font plain = font.of(TEXT, Font.NORMAL, Color.BLACK);
    int shown = Math.min(rows.size(), ReportPdf.MAX_LINES);
    for (int row = 0; row < shown; row++) {
      rows.get(row).forEach(text -> table.addCell(cell(font.written(text), plain)));
    }
    document.add(table);
    if (all > shown) {
      line(language.word("more", all - shown));
    }
  }

  private static PdfPCell cell(String text, Font font) {
    PdfPCell cell = new PdfPCell(new Phrase(text, font));
    cell.setBorderColor(LINE);
    cell.setBorderWidth(0.4f);
    cell.setPadding(3);
    return cell;
  }
}
