package io.strongroom.playback.report.pdf;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openpdf.text.Document;
import org.openpdf.text.Font;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfWriter;

/**
 * A {@link DataList} as a PDF whose bytes follow from its contents, the font and the version of the
 * program alone: what the library makes of the clock and of random numbers (dates, the file's id,
 * the mark before names of cut fonts) is put right afterwards, by values of the same length. For
 * one thread.
 */
public final class DataListPdf {
  private static final float MARGIN = 36;
  private static final float TEXT = 8;
  private static final Color HEAD = new Color(235, 235, 235);
  private static final Color LINE = new Color(170, 170, 170);
  private static final Pattern DATE = Pattern.compile("/(?:CreationDate|ModDate) ?\\(D:[^)]*\\)");
  private static final Pattern ID =
      Pattern.compile("/ID ?\\[ ?<([0-9a-fA-F]*)> ?<([0-9a-fA-F]*)> ?\\]");
  private static final Pattern FONT_MARK = Pattern.compile("/([A-Z]{6})\\+");

  private final ReportFont font;

  private DataListPdf(ReportFont font) {
    this.font = font;
  }

  /** Whether labels can be in Chinese; without a font they have Latin letters alone. */
  public static boolean hasChinese(ReportFont font) {
    return font.isThere();
  }

  /** The document's bytes. */
  public static byte[] write(DataList list, ReportFont font) {
    return fixed(new DataListPdf(font).pages(list));
  }

  private byte[] pages(DataList list) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Document document = new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, MARGIN + 10);
    PdfWriter writer = PdfWriter.getInstance(document, out);
    document.addTitle(list.title());
    document.addCreator("Strongroom");
    document.open();
    writer.setPageEvent(new PageFrame(writer, font, list.foot(), "{0} /"));
    add(document, list.title(), 16, 8);
    PdfPTable facts = new PdfPTable(new float[] {3, 7});
    facts.setWidthPercentage(100);
    facts.setSpacingAfter(10);
    for (DataList.Fact fact : list.facts()) {
      PdfPCell label = cell(fact.label());
      label.setBackgroundColor(HEAD);
      facts.addCell(label);
      facts.addCell(cell(fact.value()));
    }
    document.add(facts);
    list.tables().forEach(table -> add(document, table));
    list.notes().forEach(note -> add(document, note, TEXT, 3));
    document.close();
    return out.toByteArray();
  }

  private void add(Document document, DataList.Table table) {
    add(document, table.heading(), 11, 3);
    float[] widths = new float[table.widths().size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = table.widths().get(i);
    }
    PdfPTable cells = new PdfPTable(widths);
    cells.setWidthPercentage(100);
    cells.setSpacingAfter(10);
    cells.setHeaderRows(1);
    for (String column : table.columns()) {
      PdfPCell head = cell(column);
      head.setBackgroundColor(HEAD);
      cells.addCell(head);
    }
    table.rows().forEach(row -> row.forEach(text -> cells.addCell(cell(text))));
    document.add(cells);
  }

  private void add(Document document, String text, float size, float after) {
    Paragraph paragraph =
        new Paragraph(size * 1.35f, font.written(text), font.of(size, Font.NORMAL, Color.BLACK));
    paragraph.setSpacingAfter(after);
    document.add(paragraph);
  }

  private PdfPCell cell(String text) {
    PdfPCell cell =
        new PdfPCell(new Phrase(font.written(text), font.of(TEXT, Font.NORMAL, Color.BLACK)));
    cell.setBorderColor(LINE);
    cell.setBorderWidth(0.4f);
    cell.setPadding(3);
    return cell;
  }

  /** Every place keeps its length, so the offsets in the file stay right. */
  static byte[] fixed(byte[] pdf) {
    String text = new String(pdf, StandardCharsets.ISO_8859_1);
    text = FONT_MARK.matcher(text).replaceAll("/STRONG+");
    text =
        DATE.matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(dateOfLength(found.group())));
    text =
        ID.matcher(text)
            .replaceAll(found -> found.group().replaceAll("[0-9a-fA-F](?=[^<]*>)", "0"));
    String id = idOf(text);
    text =
        ID.matcher(text)
            .replaceAll(
                found ->
                    found
                        .group()
                        .replace(found.group(1), id.substring(0, found.group(1).length())));
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String dateOfLength(String found) {
    String head = found.substring(0, found.indexOf('(') + 1);
    String date = "D:19800101000000+00'00'";
    int length = found.length() - head.length() - 1;
    return head
        + (date.length() >= length
            ? date.substring(0, length)
            : date + " ".repeat(length - date.length()))
        + ")";
  }

  private static String idOf(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(text.getBytes(StandardCharsets.ISO_8859_1)))
          .repeat(2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
