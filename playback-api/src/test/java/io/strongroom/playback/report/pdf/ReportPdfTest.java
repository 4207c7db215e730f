package io.strongroom.playback.report.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.playback.report.Language;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.expiry.ClockTrust;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.report.CameraReport;
import io.strongroom.retention.report.CertifiedDay;
import io.strongroom.retention.report.DayMark;
import io.strongroom.retention.report.DayReport;
import io.strongroom.retention.report.HeldCase;
import io.strongroom.retention.report.LateDeletion;
import io.strongroom.retention.report.ReportCamera;
import io.strongroom.retention.report.ReportScope;
import io.strongroom.retention.report.RetentionReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents as another program reads them: poppler's pdftotext and pdffonts. */
class ReportPdfTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final RetentionClass ROAD = new RetentionClass("road");
  private static final LocalDate FIRST = LocalDate.of(2026, 2, 1);
  private static final LocalDate LAST = LocalDate.of(2026, 3, 31);
  private static final long DAY = 86_400_000_000L;

  @TempDir Path folder;

  private static DayReport day(LocalDate day, int camera) {
    int n = day.getDayOfMonth() + camera;
    boolean inside = day.getMonthValue() == 3;
    long lost = n % 13 == 0 ? DAY / 2 : 0;
    long gap = n % 7 == 0 ? 3_600_500_000L : 0;
    long expired = inside ? 0 : DAY - gap;
    DayMark mark = inside ? DayMark.WHOLE : DayMark.EXPIRED;
    if (gap > 0 && inside) {
      mark = DayMark.PART;
    }
    if (lost > 0 && inside) {
      mark = DayMark.LOST;
    }
    return new DayReport(
        day,
        mark,
        ROAD,
        inside,
        DAY,
        DAY - gap,
        gap > 0 ? Map.of(GapCause.UNREACHABLE, gap) : Map.of(),
        0,
        expired,
        0,
        inside ? lost : 0,
        n % 5 == 0 && inside ? DAY / 24 : 0,
        inside ? List.of() : List.of(new DayKeyId("road", day.plusDays(31))),
        List.of());
  }

  private static RetentionReport report(List<String> names) {
    ReportScope scope =
        new ReportScope(FIRST, LAST, Optional.empty(), Optional.empty(), Optional.empty());
    List<ReportCamera> cameras = new ArrayList<>();
    for (int n = 0; n < names.size(); n++) {
      cameras.add(
          new ReportCamera(
              new CameraId(new UUID(1, n)),
              names.get(n),
              "unit",
              ROAD,
              Optional.of(Instant.parse("2026-01-01T00:00:00Z"))));
    }
    WallTime begin = WallTime.of(Instant.parse("2026-03-01T00:00:00Z"));
    Hold hold =
        new Hold(
            new HoldId(new UUID(3, 4)),
            new Hold.Wish(
                List.of(cameras.getFirst().id()),
                new TimeRange(begin, begin.plusMicros(DAY)),
                "2026-117",
                "Order 12",
                "City court",
                Optional.empty()),
            Optional.empty(),
            "ann",
            Instant.parse("2026-03-02T00:00:00Z"));
    return new RetentionReport(
        scope,
        Instant.parse("2026-03-31T08:00:00Z"),
        ZONE,
        3,
        ClockTrust.Standing.TRUSTED,
        cameras,
        List.of(
            new LateDeletion(
                new DayKeyId("road", LocalDate.of(2026, 3, 5), 1),
                LocalDate.of(2026, 3, 5),
                Optional.empty(),
                26,
                List.of(LateDeletion.Why.HELD),
                List.of("node-b"),
                3,
                1)),
        List.of(new HeldCase(hold, 1)),
        List.of(
            new CertifiedDay(
                new DayKeyId("road", LocalDate.of(2026, 3, 5)),
                Optional.empty(),
                Optional.of("the floor was broken"))),
        List.of(),
        camera ->
            new CameraReport(
                camera,
                30,
                31,
                LocalDate.of(2026, 3, 1),
                Optional.of(begin),
                CameraReport.Standing.KEPT,
                scope.days().stream().map(day -> day(day, cameras.indexOf(camera))).toList()));
  }

  private static List<String> names(int count, String first) {
    List<String> names = new ArrayList<>(List.of(first));
    for (int n = 1; n < count; n++) {
      names.add("Road " + n);
    }
    return names;
  }

  private Path written(RetentionReport report, Language language, ReportFont font, String name)
      throws IOException {
    ReportPdf.check(report, language, "Li Na", font);
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      ReportPdf.write(report, language, "Li Na", font, out);
    }
    return file;
  }

  private static String said(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static String text(Path file) throws Exception {
    return said("pdftotext", "-layout", file.toString(), "-");
  }

  @Test
  void aDocumentHasTheWordsInBothLanguagesAndItsFontInIt() throws Exception {
    ReportFont font = new ReportFont(Optional.empty());
    RetentionReport report = report(names(60, "North gate 北门"));

    String english = text(written(report, Language.EN, font, "en.pdf"));
    assertThat(english)
        .contains("Report of retention compliance", "2026-02-01 to 2026-03-31")
        .contains("by Li Na; version 3 of the rules")
        .contains("North gate 北门", "Road 59")
        .contains("Days of cameras, 2026-02-01 to 2026-03-03")
        .contains("unreachable 3600.5 s", "lost 43200 s")
        .contains("road.1", "held for a case; waits for node-b", "still there")
        .contains("2026-117", "the floor was broken")
        .contains("Page 1 of 1");
    Path file = written(report, Language.ZH, font, "zh.pdf");
    assertThat(text(file))
        .contains("保存合规报告", "2026-02-01 至 2026-03-31", "由 Li Na 生成", "无法连接 3600.5 s")
        .contains("因案件保全", "仍然存在", "已到期销毁", "丢失");
    assertThat(said("pdffonts", file.toString())).contains("CID Type 0C").contains("yes yes yes");
  }

  @Test
  void withoutAFontThereIsNoChineseAndNoEmptyBox() throws Exception {
    ReportFont none = ReportFont.none();
    assertThat(text(written(report(names(2, "gate")), Language.EN, none, "latin.pdf")))
        .contains("Report of retention compliance", "gate");
    assertThatThrownBy(() -> written(report(names(2, "gate")), Language.ZH, none, "no.pdf"))
        .isInstanceOf(StrongroomException.class)
        .hasMessageStartingWith("lang: ")
        .hasMessageContaining("fonts-noto-cjk");
    assertThatThrownBy(() -> written(report(names(2, "北门")), Language.EN, none, "no.pdf"))
        .isInstanceOf(StrongroomException.class)
        .hasMessageStartingWith("format: ")
        .hasMessageContaining("北门");
  }

  @Test
  void aSignThatTheFontDoesNotHaveIsWrittenByItsNumber() throws Exception {
    ReportFont font = new ReportFont(Optional.empty());
    assertThat(text(written(report(names(1, "gate \uE000")), Language.EN, font, "pua.pdf")))
        .contains("gate [U+E000]");
  }
}
