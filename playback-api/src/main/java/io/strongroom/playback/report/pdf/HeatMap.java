package io.strongroom.playback.report.pdf;

import io.strongroom.playback.report.Language;
import io.strongroom.retention.report.DayMark;
import java.awt.Color;
import java.time.LocalDate;
import java.util.List;
import org.openpdf.text.Document;
import org.openpdf.text.pdf.BaseFont;
import org.openpdf.text.pdf.PdfContentByte;
import org.openpdf.text.pdf.PdfWriter;

/**
 * The days of cameras as pages of cells, a month beside each other. Each cell has a sign, so that
 * it is read without colours as well. For one thread.
 */
final class HeatMap {
  private static final int DAYS_A_PAGE = 31;
  private static final float NAME_WIDTH = 150;
  private static final float ROW = 12;
  private static final float HEAD = 40;
  private static final float SMALL = 6.5f;
  private static final float LEGEND = 12;
  private static final Color LINE = new Color(150, 150, 150);

  private final Document document;
  private final PdfWriter writer;
  private final ReportFont font;
  private final Language language;
  private final List<LocalDate> days;

  HeatMap(
      Document document,
      PdfWriter writer,
      ReportFont font,
      Language language,
      List<LocalDate> days) {
    this.document = document;
    this.writer = writer;
    this.font = font;
    this.language = language;
    this.days = days;
  }

  /** Writes all rows for each stretch of days, on pages of their own. */
  void write(List<HeatRow> rows) {
    for (int from = 0; from < days.size(); from += DAYS_A_PAGE) {
      int to = Math.min(days.size(), from + DAYS_A_PAGE);
      float space = document.top() - document.bottom() - HEAD - LEGEND;
      int rowsOnPage = (int) (space / ROW);
      for (int row = 0; row < rows.size(); row += rowsOnPage) {
        document.newPage();
        page(rows.subList(row, Math.min(rows.size(), row + rowsOnPage)), from, to);
      }
    }
  }

  private void page(List<HeatRow> rows, int from, int to) {
    // what is drawn by hand is no content for whoever counts pages
    writer.setPageEmpty(false);
    PdfContentByte canvas = writer.getDirectContent();
    float top = document.top();
    text(canvas, part(from, to), document.left(), top - 10, 11, Color.BLACK, false);
    float width = (document.right() - document.left() - NAME_WIDTH) / DAYS_A_PAGE;
    for (int day = from; day < to; day++) {
      float x = document.left() + NAME_WIDTH + (day - from) * width + width / 2;
      LocalDate date = days.get(day);
      if (day == from || date.getDayOfMonth() == 1) {
        text(
            canvas,
            date.toString().substring(0, 7),
            x - width / 2,
            top - 25,
            SMALL,
            Color.BLACK,
            false);
      }
      text(canvas, String.valueOf(date.getDayOfMonth()), x, top - 35, SMALL, Color.BLACK, true);
    }
    float y = top - HEAD;
    for (HeatRow row : rows) {
      y -= ROW;
      name(canvas, row, y);
      for (int day = from; day < to; day++) {
        cell(canvas, row, day, document.left() + NAME_WIDTH + (day - from) * width, y, width);
      }
    }
    legend(canvas, y - LEGEND);
  }

  private String part(int from, int to) {
    return language.word("heat.part", days.get(from), days.get(to - 1));
  }

  private void name(PdfContentByte canvas, HeatRow row, float y) {
    String area = row.area().isEmpty() ? language.word("offRegister") : row.area();
    text(
        canvas,
        fitting(row.name() + "  ·  " + area),
        document.left(),
        y + 3,
        SMALL,
        Color.BLACK,
        false);
  }

  private String fitting(String text) {
    BaseFont base = font.base();
    String written = font.written(text);
    if (base.getWidthPoint(written, SMALL) <= NAME_WIDTH - 4) {
      return written;
    }
    int[] signs = written.codePoints().toArray();
    int length = signs.length;
    while (length > 1
        && base.getWidthPoint(new String(signs, 0, length) + "…", SMALL) > NAME_WIDTH - 4) {
      length--;
    }
    return new String(signs, 0, length) + "…";
  }

  private void cell(PdfContentByte canvas, HeatRow row, int day, float x, float y, float width) {
    Look look = Look.of(row.mark(day), row.percent(day));
    canvas.saveState();
    canvas.setColorFill(look.ground());
    canvas.setColorStroke(LINE);
    canvas.setLineWidth(0.3f);
    canvas.rectangle(x, y, width, ROW);
    canvas.fillStroke();
    if (row.isHeld(day)) {
      canvas.setColorStroke(Color.BLACK);
      canvas.setLineWidth(1.2f);
      canvas.moveTo(x + 2, y + 1.2f);
      canvas.lineTo(x + width - 2, y + 1.2f);
      canvas.stroke();
    }
    canvas.restoreState();
    text(canvas, look.sign(), x + width / 2, y + 3.4f, SMALL, look.ink(), true);
  }

  private void text(
      PdfContentByte canvas,
      String text,
      float x,
      float y,
      float size,
      Color ink,
      boolean centred) {
    canvas.beginText();
    canvas.setColorFill(ink);
    canvas.setFontAndSize(font.base(), size);
    canvas.showTextAligned(
        centred ? PdfContentByte.ALIGN_CENTER : PdfContentByte.ALIGN_LEFT, text, x, y, 0);
    canvas.endText();
  }

  private void legend(PdfContentByte canvas, float y) {
    float x = document.left();
    for (DayMark mark : Look.EXPLAINED) {
      Look look = Look.of(mark, 97);
      canvas.saveState();
      canvas.setColorFill(look.ground());
      canvas.setColorStroke(LINE);
      canvas.setLineWidth(0.3f);
      canvas.rectangle(x, y, 13, 9);
      canvas.fillStroke();
      canvas.restoreState();
      text(canvas, look.sign(), x + 6.5f, y + 2, SMALL, look.ink(), true);
      String words = language.word("legend." + mark.name());
      text(canvas, words, x + 16, y + 2, SMALL, Color.BLACK, false);
      x += 22 + font.base().getWidthPoint(words, SMALL);
    }
    text(canvas, language.word("legend.held"), x, y + 2, SMALL, Color.BLACK, false);
  }

  /** How a mark looks. */
  record Look(String sign, Color ground, Color ink) {
    static final List<DayMark> EXPLAINED =
        List.of(
            DayMark.WHOLE,
            DayMark.PART,
            DayMark.NOTHING,
            DayMark.EXPIRED,
            DayMark.DELETED,
            DayMark.LOST,
            DayMark.NO_RECORD,
            DayMark.NOT_DUE);

    static Look of(DayMark mark, int percent) {
      return switch (mark) {
        case NOT_KNOWN, NOT_OVER -> new Look("", Color.WHITE, Color.BLACK);
        case NO_RECORD -> new Look("?", new Color(225, 190, 231), Color.BLACK);
        case NOT_DUE -> new Look("–", Color.WHITE, Color.BLACK);
        case LOST -> new Look("L", new Color(165, 20, 20), Color.WHITE);
        case WHOLE -> new Look("•", new Color(200, 230, 201), Color.BLACK);
        case EXPIRED -> new Look("E", new Color(224, 224, 224), Color.BLACK);
        case DELETED -> new Look("D", new Color(176, 190, 197), Color.BLACK);
        case NOTHING -> new Look("0", new Color(255, 160, 130), Color.BLACK);
        case PART -> new Look(Integer.toString(percent), new Color(255, 236, 160), Color.BLACK);
      };
    }
  }
}
