package io.strongroom.playback.report;

import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.report.CameraReport;
import io.strongroom.retention.report.CertifiedDay;
import io.strongroom.retention.report.DayReport;
import io.strongroom.retention.report.HeldCase;
import io.strongroom.retention.report.LateDeletion;
import io.strongroom.retention.report.ReportSums;
import io.strongroom.retention.report.RetentionReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report as a table (RFC 4180, UTF-8 with a byte order mark, by which spreadsheet programs know
 * that it is). Written as it is reckoned, so that its size takes no memory. For one thread.
 */
public final class ReportCsv {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** What a table is of. */
  public enum Part {
    /** A line for each camera and day. */
    DAYS,
    /** A line for each camera and day that has not met its floor and is not whole. */
    SHORTFALLS,
    /** All cameras, each class and each area. */
    SUMS,
    /** What lay past its ceiling. */
    LATE,
    /** Holds in force. */
    HOLDS,
    /** Certificates. */
    CERTIFICATES;

    /** Its name in requests. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The part with a name. */
    public static Optional<Part> of(String code) {
      return Stream.of(values()).filter(each -> each.code().equals(code)).findFirst();
    }
  }

  private final RetentionReport report;
  private final ReportTexts texts;
  private final Language language;
  private final Csv csv;
  private final Writer out;

  private ReportCsv(RetentionReport report, Language language, Writer out) {
    this.report = report;
    this.language = language;
    this.texts = new ReportTexts(language, report.zone());
    this.csv = new Csv(out);
    this.out = out;
  }

  /**
   * Writes one table.
   *
   * @param out left open
   */
  public static void write(RetentionReport report, Part part, Language language, OutputStream out)
      throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    ReportCsv csv = new ReportCsv(report, language, writer);
    try {
      csv.write(part);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    writer.flush();
  }

  private void write(Part part) throws IOException {
    out.write(BYTE_ORDER_MARK);
    switch (part) {
      case DAYS -> days(false);
      case SHORTFALLS -> days(true);
      case SUMS -> sums();
      case LATE -> late();
      case HOLDS -> holds();
      case CERTIFICATES -> certificates();
    }
  }

  private void header(String... keys) throws IOException {
    csv.line(Stream.of(keys).map(key -> language.word("column." + key)).toList());
  }

  private void line(List<String> cells) {
    try {
      csv.line(cells);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void days(boolean onlyShort) throws IOException {
    header(
        "camera",
        "name",
        "area",
        "class",
        "day",
        "state",
        "insideFloor",
        "intactPercent",
        "due",
        "recorded",
        "gaps",
        "causes",
        "undeclared",
        "expired",
        "deleted",
        "lost",
        "held",
        "intact",
        "missing",
        "certificates",
        "orders",
        "oldest",
        "standing",
        "floorFrom");
    report.forEach(
        camera ->
            camera.days().stream()
                .filter(day -> !onlyShort || day.isShort())
                .forEach(day -> line(cells(camera, day))));
  }

  private List<String> cells(CameraReport camera, DayReport day) {
    long gaps = day.gapMicros().values().stream().mapToLong(each -> each).sum();
    return List.of(
        camera.camera().id().toString(),
        camera.camera().name(),
        camera.camera().area(),
        day.retentionClass().name(),
        day.day().toString(),
        language.word(day.mark()),
        yes(day.insideFloor()),
        day.dueMicros() == 0 ? "" : ReportTexts.percent(day.intactMicros(), day.dueMicros()),
        ReportTexts.seconds(day.dueMicros()),
        ReportTexts.seconds(day.recordedMicros()),
        ReportTexts.seconds(gaps),
        texts.gaps(day.gapMicros()),
        ReportTexts.seconds(day.undeclaredMicros()),
        ReportTexts.seconds(day.expiredMicros()),
        ReportTexts.seconds(day.deletedMicros()),
        ReportTexts.seconds(day.lostMicros()),
        ReportTexts.seconds(day.heldMicros()),
        ReportTexts.seconds(day.intactMicros()),
        ReportTexts.seconds(day.missingMicros()),
        ReportTexts.classDays(day.expiredWith()),
        day.orders().stream().map(ChangeId::toString).collect(Collectors.joining("; ")),
        camera.oldestIntact().map(texts::time).orElse(""),
        language.word(camera.standing()),
        camera.floorFrom().toString());
  }

  private String yes(boolean is) {
    return language.word(is ? "yes" : "no");
  }

  private void sums() throws IOException {
    ReportSums sums = new ReportSums();
    report.forEach(sums::add);
    header(
        "group",
        "groupName",
        "cameras",
        "recordedPercent",
        "due",
        "recorded",
        "gaps",
        "causes",
        "undeclared",
        "expired",
        "deleted",
        "lost",
        "held",
        "shortDays",
        "missing");
    line(cells("group.all", sums.all()));
    sums.byClass().forEach(sum -> line(cells("group.class", sum)));
    sums.byArea().forEach(sum -> line(cells("group.area", sum)));
  }

  private List<String> cells(String group, ReportSums.Sum sum) {
    long gaps = sum.gapMicros().values().stream().mapToLong(each -> each).sum();
    return List.of(
        language.word(group),
        sum.name(),
        Long.toString(sum.cameras()),
        ReportTexts.percent(sum.recordedMicros(), sum.dueMicros()),
        ReportTexts.seconds(sum.dueMicros()),
        ReportTexts.seconds(sum.recordedMicros()),
        ReportTexts.seconds(gaps),
        texts.gaps(sum.gapMicros()),
        ReportTexts.seconds(sum.undeclaredMicros()),
        ReportTexts.seconds(sum.expiredMicros()),
        ReportTexts.seconds(sum.deletedMicros()),
        ReportTexts.seconds(sum.lostMicros()),
        ReportTexts.seconds(sum.heldMicros()),
        Long.toString(sum.shortDays()),
        ReportTexts.seconds(sum.shortMicros()));
  }

  private void late() throws IOException {
    header("key", "expiryDay", "gone", "lateDays", "why", "packs", "cameras");
    for (LateDeletion late : report.late()) {
      line(
          List.of(
              late.id().name(),
              late.since().toString(),
              late.gone().map(LocalDate::toString).orElse(language.word("late.there")),
              Long.toString(late.days()),
              texts.why(late),
              Long.toString(late.packs()),
              Long.toString(late.cameras())));
    }
  }

  private void holds() throws IOException {
    header("case", "basis", "requester", "cameras", "from", "to", "until", "placedBy", "placedAt");
    for (HeldCase held : report.holds()) {
      Hold hold = held.hold();
      line(
          List.of(
              hold.wish().caseNumber(),
              hold.wish().basis(),
              hold.wish().requester(),
              Long.toString(held.cameras()),
              texts.time(hold.wish().range().from()),
              texts.time(hold.wish().range().to()),
              hold.until().map(texts::time).orElse(""),
              hold.placedBy(),
              texts.time(hold.placedAt())));
    }
  }

  private void certificates() throws IOException {
    header(
        "key",
        "expiryDay",
        "packs",
        "cameras",
        "first",
        "last",
        "dueAt",
        "tombstone",
        "gone",
        "staying",
        "orders",
        "left",
        "flaw");
    for (CertifiedDay day : report.certificates()) {
      List<String> cells = new ArrayList<>();
      cells.add(day.id().name());
      cells.add(day.id().expiryDay().toString());
      day.certificate()
          .ifPresentOrElse(
              certificate -> cells.addAll(cells(certificate)),
              () -> cells.addAll(List.of("", "", "", "", "", "", "", "", "", "")));
      cells.add(day.flaw().orElse(""));
      line(cells);
    }
  }

  private List<String> cells(ExpiryCertificate certificate) {
    ExpiryCertificate.Footage footage = certificate.footage();
    return List.of(
        Long.toString(footage.packs()),
        Long.toString(footage.cameras()),
        time(footage.firstRecorded()),
        time(footage.lastRecorded()),
        time(certificate.dueAt()),
        time(certificate.tombstoneAt()),
        time(certificate.keys().destroyedAt()),
        Long.toString(footage.heldPacks() + footage.keptPacks()),
        certificate.orders().stream()
            .map(order -> order.document())
            .collect(Collectors.joining("; ")),
        Integer.toString(
            certificate.removal().missing().size() + certificate.removal().unheard().size()));
  }

  private String time(WallTime at) {
    return texts.time(at);
  }
}
