package io.strongroom.playback.report.pdf;

import io.strongroom.playback.report.Language;
import io.strongroom.playback.report.ReportTexts;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.report.CameraReport;
import io.strongroom.retention.report.CertifiedDay;
import io.strongroom.retention.report.DayReport;
import io.strongroom.retention.report.HeldCase;
import io.strongroom.retention.report.LateDeletion;
import io.strongroom.retention.report.ReportSums;
import io.strongroom.retention.report.ReportSums.Sum;
import io.strongroom.retention.report.RetentionReport;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openpdf.text.Document;
import org.openpdf.text.PageSize;
import org.openpdf.text.pdf.PdfWriter;

/**
 * A report as a document: sums, the days of all cameras, and lists of what a person must look at.
 * Two bytes for each camera and day are kept while it is reckoned; pages go out as they are full.
 * For one thread.
 */
public final class ReportPdf {
  /** Longest list; the table has all. */
  static final int MAX_LINES = 1_000;

  private static final float MARGIN = 30;
  private static final double HOUR_MICROS = 3_600_000_000.0;

  private final RetentionReport report;
  private final Language language;
  private final String by;
  private final ReportFont font;
  private final ReportTexts texts;
  private final ReportSums sums = new ReportSums();
  private final List<HeatRow> rows = new ArrayList<>();
  private final List<List<String>> shortfalls = new ArrayList<>();
  private long shortDays;

  private ReportPdf(RetentionReport report, Language language, String by, ReportFont font) {
    this.report = report;
    this.language = language;
    this.by = by;
    this.font = font;
    this.texts = new ReportTexts(language, report.zone());
  }

  /**
   * Refuses what could not be written, before anything is.
   *
   * @param by who asked for it
   * @throws io.strongroom.recording.model.StrongroomException CALLER if a font is missing;
   *     UNAVAILABLE if the one that there is cannot be read
   */
  public static void check(RetentionReport report, Language language, String by, ReportFont font) {
    font.requireFor(language);
    font.requireFor(by);
    report
        .cameras()
        .forEach(
            camera -> {
              font.requireFor(camera.name());
              font.requireFor(camera.area());
            });
    report
        .holds()
        .forEach(
            held -> {
              font.requireFor(held.hold().wish().caseNumber());
              font.requireFor(held.hold().placedBy());
            });
    String _ = font.written("0");
  }

  /**
   * Writes the document.
   *
   * @param out left open
   */
  public static void write(
      RetentionReport report, Language language, String by, ReportFont font, OutputStream out) {
    new ReportPdf(report, language, by, font).write(out);
  }

  private void write(OutputStream out) {
    report.forEach(this::take);
    Document document = new Document(PageSize.A4.rotate(), MARGIN, MARGIN, MARGIN, MARGIN + 10);
    PdfWriter writer = PdfWriter.getInstance(document, out);
    writer.setCloseStream(false);
    document.addTitle(language.word("title"));
    document.addCreator("Strongroom");
    document.open();
    String about =
        language.word("about", report.scope().from(), report.scope().to(), report.zone());
    writer.setPageEvent(
        new PageFrame(
            writer,
            font,
            language.word("title") + "  ·  " + about + "  ·  " + texts.time(report.at()),
            language.word("page", "{0}")));
    Sheets sheets = new Sheets(document, font, language);
    front(sheets, about);
    if (!rows.isEmpty()) {
      new HeatMap(document, writer, font, language, report.scope().days()).write(rows);
    }
    document.newPage();
    lists(sheets);
    document.close();
  }

  private void take(CameraReport camera) {
    sums.add(camera);
    rows.add(HeatRow.of(camera, camera.camera().name()));
    for (DayReport day : camera.shortfalls()) {
      shortDays++;
      if (shortfalls.size() < MAX_LINES) {
        shortfalls.add(
            List.of(
                camera.camera().name(),
                camera.camera().area(),
                day.retentionClass().name(),
                day.day().toString(),
                ReportTexts.seconds(day.missingMicros()),
                why(day),
                camera.oldestIntact().map(texts::time).orElse("–")));
      }
    }
  }

  private String why(DayReport day) {
    List<String> why = new ArrayList<>();
    if (!day.gapMicros().isEmpty()) {
      why.add(texts.gaps(day.gapMicros()));
    }
    add(why, "pdf.undeclaredShort", day.undeclaredMicros());
    add(why, "pdf.lostShort", day.lostMicros());
    add(why, "pdf.deletedShort", day.deletedMicros());
    add(why, "pdf.expiredShort", day.expiredMicros());
    return String.join("; ", why);
  }

  private void add(List<String> why, String key, long micros) {
    if (micros > 0) {
      why.add(language.word(key) + " " + ReportTexts.seconds(micros) + " s");
    }
  }

  private void front(Sheets sheets, String about) {
    sheets.title(language.word("title"));
    sheets.line(about);
    report
        .scope()
        .retentionClass()
        .ifPresent(type -> sheets.line(language.word("scope.class", type)));
    report.scope().area().ifPresent(area -> sheets.line(language.word("scope.area", area)));
    report.scope().camera().ifPresent(id -> sheets.line(language.word("scope.camera", id)));
    sheets.line(language.word("scope.some", report.cameras().size()));
    sheets.line(language.word("made", texts.time(report.at()), by, report.policyVersion()));
    sheets.line(language.word("clock." + report.clock().name()));
    if (!report.away().isEmpty()) {
      sheets.line(language.word("away", String.join(", ", report.away())));
    }
    sheets.quiet(language.word("unsigned"));
    List<List<String>> lines = new ArrayList<>();
    lines.add(sum(language.word("group.all"), sums.all()));
    sums.byClass()
        .forEach(sum -> lines.add(sum(language.word("group.class") + " " + sum.name(), sum)));
    sums.byArea()
        .forEach(
            sum ->
                lines.add(
                    sum(sum.name().isEmpty() ? language.word("offRegister") : sum.name(), sum)));
    sheets.table(
        "sums",
        lines,
        lines.size(),
        new float[] {5, 2, 2, 2.4f, 2.4f, 2.4f, 2.4f, 2, 2, 2},
        "group",
        "cameras",
        "recorded",
        "gaps",
        "undeclared",
        "expired",
        "deleted",
        "lost",
        "held",
        "shortDays");
  }

  private static List<String> sum(String name, Sum sum) {
    long gaps = sum.gapMicros().values().stream().mapToLong(each -> each).sum();
    return List.of(
        name,
        Long.toString(sum.cameras()),
        ReportTexts.percent(sum.recordedMicros(), sum.dueMicros()),
        hours(gaps),
        hours(sum.undeclaredMicros()),
        hours(sum.expiredMicros()),
        hours(sum.deletedMicros()),
        hours(sum.lostMicros()),
        hours(sum.heldMicros()),
        Long.toString(sum.shortDays()));
  }

  private static String hours(long micros) {
    return micros == 0 ? "–" : String.format(Locale.ROOT, "%.2f", micros / HOUR_MICROS);
  }

  private void lists(Sheets sheets) {
    sheets.table(
        "shortfalls",
        shortfalls,
        shortDays,
        new float[] {4, 3, 2, 2, 2.4f, 6, 3.4f},
        "camera",
        "area",
        "class",
        "day",
        "missing",
        "causes",
        "oldest");
    sheets.table(
        "late",
        report.late().stream().map(this::cells).toList(),
        report.late().size(),
        new float[] {3, 2, 2, 1.6f, 7, 2, 2},
        "key",
        "expiryDay",
        "gone",
        "lateDays",
        "why",
        "packs",
        "cameras");
    sheets.table(
        "holds",
        report.holds().stream().map(this::cells).toList(),
        report.holds().size(),
        new float[] {4, 2, 6, 4, 4},
        "case",
        "cameras",
        "range",
        "until",
        "placed");
    sheets.table(
        "certificates",
        report.certificates().stream().map(this::cells).toList(),
        report.certificates().size(),
        new float[] {3, 2, 2, 2, 6, 3.4f, 2},
        "key",
        "expiryDay",
        "packs",
        "cameras",
        "recordedTime",
        "gone",
        "staying");
  }

  private List<String> cells(LateDeletion late) {
    return List.of(
        late.id().name(),
        late.since().toString(),
        late.gone().map(LocalDate::toString).orElse(language.word("late.there")),
        Long.toString(late.days()),
        texts.why(late),
        Long.toString(late.packs()),
        Long.toString(late.cameras()));
  }

  private List<String> cells(HeldCase held) {
    return List.of(
        held.hold().wish().caseNumber(),
        Long.toString(held.cameras()),
        range(held.hold().wish().range().from(), held.hold().wish().range().to()),
        held.hold().until().map(texts::time).orElse("–"),
        held.hold().placedBy() + " " + texts.time(held.hold().placedAt()));
  }

  private List<String> cells(CertifiedDay day) {
    if (day.certificate().isEmpty()) {
      return List.of(
          day.id().name(),
          day.id().expiryDay().toString(),
          "?",
          "?",
          day.flaw().orElse("?"),
          "?",
          "?");
    }
    ExpiryCertificate certificate = day.certificate().get();
    ExpiryCertificate.Footage footage = certificate.footage();
    return List.of(
        day.id().name(),
        day.id().expiryDay().toString(),
        Long.toString(footage.packs()),
        Long.toString(footage.cameras()),
        range(footage.firstRecorded(), footage.lastRecorded()),
        texts.time(certificate.keys().destroyedAt()),
        Long.toString(footage.heldPacks() + footage.keptPacks()));
  }

  private String range(WallTime from, WallTime to) {
    return texts.time(from) + " – " + texts.time(to);
  }
}
