package io.strongroom.playback.report.pdf;

import java.awt.Color;
import org.openpdf.text.Document;
import org.openpdf.text.pdf.PdfContentByte;
import org.openpdf.text.pdf.PdfPageEventHelper;
import org.openpdf.text.pdf.PdfTemplate;
import org.openpdf.text.pdf.PdfWriter;

/** What each page has below its content; how many there are is filled in at the end. */
final class PageFrame extends PdfPageEventHelper {
  private static final float SIZE = 7;
  private static final float BELOW = 14;

  private final ReportFont font;
  private final String left;
  private final String page;
  private final PdfTemplate total;
  private int pages;

  /**
   * @param left what it is
   * @param page words before the number of pages, with {@code {0}} for the page's own
   */
  PageFrame(PdfWriter writer, ReportFont font, String left, String page) {
    this.font = font;
    this.left = left;
    this.page = page;
    this.total = writer.getDirectContent().createTemplate(60, 12);
  }

  @Override
  public void onEndPage(PdfWriter writer, Document document) {
    pages = writer.getPageNumber();
    String words = page.replace("{0}", Integer.toString(pages)) + " ";
    float y = document.bottom() - BELOW;
    float width = font.base().getWidthPoint(words, SIZE);
    float x = document.right() - width - 30;
    PdfContentByte canvas = writer.getDirectContent();
    canvas.beginText();
    canvas.setColorFill(Color.DARK_GRAY);
    canvas.setFontAndSize(font.base(), SIZE);
    canvas.setTextMatrix(document.left(), y);
    canvas.showText(font.written(left));
    canvas.setTextMatrix(x, y);
    canvas.showText(words);
    canvas.endText();
    canvas.addTemplate(total, x + width, y);
  }

  @Override
  public void onCloseDocument(PdfWriter writer, Document document) {
    total.beginText();
    total.setFontAndSize(font.base(), SIZE);
    total.setTextMatrix(0, 0);
    total.showText(Integer.toString(pages));
    total.endText();
  }
}
