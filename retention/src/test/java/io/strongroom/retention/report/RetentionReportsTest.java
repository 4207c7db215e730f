package io.strongroom.retention.report;

import static io.strongroom.retention.report.ReportSite.instant;
import static io.strongroom.retention.report.ReportSite.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.report.CameraReport.Standing;
import io.strongroom.retention.report.LateDeletion.Why;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real node over a month: what its report says is held against sums made by hand from what was
 * recorded. Days are those of Asia/Shanghai, so each begins at 16:00 UTC of the day before.
 */
class RetentionReportsTest {
  private static final CameraId GATE = StoreFixture.CAMERA;
  private static final CameraId ROAD = new CameraId(new UUID(7, 8));
  private static final LocalDate FIRST = LocalDate.of(2026, 3, 10);
  private static final LocalDate TODAY = LocalDate.of(2026, 4, 11);
  private static final long HOUR = 3_600_000_000L;
  private static final long DAY = 24 * HOUR;

  @TempDir Path folder;

  private static ReportScope scope(LocalDate from, LocalDate to) {
    return new ReportScope(from, to, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static List<CameraReport> cameras(RetentionReport report) {
    List<CameraReport> cameras = new ArrayList<>();
    report.forEach(cameras::add);
    return cameras;
  }

  private static DayReport day(CameraReport camera, int month, int day) {
    return camera.days().stream()
        .filter(each -> each.day().equals(LocalDate.of(2026, month, day)))
        .findFirst()
        .orElseThrow();
  }

  /** March 10 and 11, and April 1 to 3, with a gap, a hold, and a pack that is lost. */
  private static void month(ReportSite site) {
    site.register(GATE, "gate", "town");
    site.register(ROAD, "road", "village");
    site.at("2026-03-09T16:00:00Z");
    site.record(GATE, "2026-03-09T16:00:00Z", "2026-03-10T16:00:00Z");
    site.record(ROAD, "2026-03-09T16:00:00Z", "2026-03-10T16:00:00Z");
    site.record(GATE, "2026-03-10T16:00:00Z", "2026-03-11T02:00:00Z");
    site.gap(GATE, "2026-03-11T02:00:00Z", "2026-03-11T03:00:00.5Z", GapCause.UNREACHABLE);
    site.record(GATE, "2026-03-11T03:00:00.5Z", "2026-03-11T16:00:00Z");
    site.at("2026-03-11T18:00:00Z");
    site.run();
    Holds.Placed _ =
        site.holds.place(
            new Hold.Wish(
                List.of(ROAD),
                range("2026-03-10T01:10:00Z", "2026-03-10T01:20:00Z"),
                "case 7",
                "order 12",
                "court",
                Optional.empty()),
            "ann");
    site.at("2026-03-31T16:00:00Z");
    site.record(GATE, "2026-03-31T16:00:00Z", "2026-04-01T16:00:00Z");
    site.record(GATE, "2026-04-01T16:00:00Z", "2026-04-02T04:00:00Z");
    site.at("2026-04-02T18:00:00Z");
    site.run();
    PackRow lost =
        site.node
            .catalogue
            .packs(GATE, range("2026-04-01T17:10:00Z", "2026-04-01T17:20:00Z"))
            .getFirst();
    assertThat(lost.range()).isEqualTo(range("2026-04-01T17:00:00Z", "2026-04-01T18:00:00Z"));
    site.node.catalogue.forget(lost.id());
    site.at("2026-04-05T18:00:00Z");
    site.run();
  }

  @Test
  void theReportOfAMonthIsWhatWasRecordedAndWhatBecameOfIt() {
    try (ReportSite site = new ReportSite(folder)) {
      month(site);
      site.at("2026-04-11T06:00:00Z");
      site.run();

      RetentionReport report = site.reports().report(scope(FIRST.minusDays(1), TODAY));
      List<CameraReport> cameras = cameras(report);

      assertThat(cameras).extracting(each -> each.camera().name()).containsExactly("gate", "road");
      CameraReport gate = cameras.getFirst();
      assertThat(day(gate, 3, 9).mark()).isEqualTo(DayMark.NOT_KNOWN);
      DayReport expired = day(gate, 3, 10);
      assertThat(expired.mark()).isEqualTo(DayMark.EXPIRED);
      assertThat(expired.expiredMicros()).isEqualTo(DAY);
      assertThat(expired.expiredWith())
          .containsExactly(new DayKeyId("standard", FIRST.plusDays(30)));
      assertThat(expired.insideFloor()).isFalse();
      DayReport gap = day(gate, 3, 11);
      assertThat(gap.dueMicros()).isEqualTo(DAY);
      assertThat(gap.recordedMicros()).isEqualTo(DAY - HOUR - 500_000);
      assertThat(gap.expiredMicros()).isEqualTo(DAY - HOUR - 500_000);
      assertThat(gap.gapMicros()).isEqualTo(Map.of(GapCause.UNREACHABLE, HOUR + 500_000));
      DayReport off = day(gate, 3, 12);
      assertThat(off.mark()).isEqualTo(DayMark.NOTHING);
      assertThat(off.gapMicros()).isEqualTo(Map.of(GapCause.NODE_STOPPED, DAY));
      DayReport whole = day(gate, 4, 1);
      assertThat(whole.mark()).isEqualTo(DayMark.WHOLE);
      assertThat(whole.insideFloor()).isTrue();
      assertThat(whole.intactMicros()).isEqualTo(DAY);
      DayReport lost = day(gate, 4, 2);
      assertThat(lost.mark()).isEqualTo(DayMark.LOST);
      assertThat(lost.recordedMicros()).isEqualTo(12 * HOUR);
      assertThat(lost.lostMicros()).isEqualTo(HOUR);
      assertThat(lost.intactMicros()).isEqualTo(11 * HOUR);
      assertThat(lost.missingMicros()).isEqualTo(13 * HOUR);
      assertThat(lost.intactPercent()).isEqualTo(45);
      assertThat(day(gate, 4, 11).mark()).isEqualTo(DayMark.NOT_OVER);

      // what has met its floor of 20 days by April 11 was recorded before March 22
      assertThat(gate.floorFrom()).isEqualTo(LocalDate.of(2026, 3, 22));
      assertThat(gate.oldestIntact()).contains(instant("2026-03-31T16:00:00Z"));
      assertThat(gate.standing()).isEqualTo(Standing.SHORT_OF_FLOOR);
      assertThat(gate.shortfalls())
          .extracting(DayReport::day)
          .hasSize(19)
          .startsWith(LocalDate.of(2026, 3, 22))
          .doesNotContain(LocalDate.of(2026, 4, 1));

      CameraReport road = cameras.getLast();
      DayReport held = day(road, 3, 10);
      assertThat(held.mark()).isEqualTo(DayMark.PART);
      assertThat(held.heldMicros()).isEqualTo(HOUR);
      assertThat(held.intactMicros()).isEqualTo(HOUR);
      assertThat(held.expiredMicros()).isEqualTo(23 * HOUR);
      assertThat(road.oldestIntact()).contains(instant("2026-03-10T01:00:00Z"));
      assertThat(road.standing()).isEqualTo(Standing.HELD);
    }
  }

  @Test
  void whatWentLateIsToldWithItsDaysAndItsReason() {
    try (ReportSite site = new ReportSite(folder)) {
      month(site);
      site.at("2026-04-11T06:00:00Z");
      site.run();

      RetentionReport report = site.reports().report(scope(FIRST, TODAY));

      DayKeyId first = new DayKeyId("standard", LocalDate.of(2026, 4, 9));
      DayKeyId second = new DayKeyId("standard", LocalDate.of(2026, 4, 10));
      assertThat(report.late())
          .extracting(LateDeletion::id, LateDeletion::days, LateDeletion::gone, LateDeletion::why)
          .containsExactly(
              tuple(first, 2L, Optional.of(TODAY), List.of(Why.NOT_ON_RECORD)),
              tuple(first.next(), 2L, Optional.empty(), List.of(Why.HELD)),
              tuple(second, 1L, Optional.of(TODAY), List.of(Why.NOT_ON_RECORD)));
      assertThat(report.certificates()).extracting(CertifiedDay::id).containsExactly(first, second);
      assertThat(report.certificates().getFirst().certificate().orElseThrow().footage().heldPacks())
          .isEqualTo(1);
      assertThat(report.holds())
          .singleElement()
          .satisfies(
              held -> {
                assertThat(held.hold().wish().caseNumber()).isEqualTo("case 7");
                assertThat(held.cameras()).isEqualTo(1);
              });
      assertThat(site.reports().report(scope(FIRST, FIRST)).late()).isEmpty();
    }
  }

  @Test
  void aReportIsTheSameBeforeAndAfterTheSupplementsThatNameWhatHasExpired() {
    try (ReportSite site = new ReportSite(folder)) {
      month(site);
      site.at("2026-04-11T06:00:00Z");
      site.run();
      List<CameraReport> before = cameras(site.reports().report(scope(FIRST, TODAY)));
      site.keeper.run();
      assertThat(cameras(site.reports().report(scope(FIRST, TODAY)))).isEqualTo(before);
    }
  }

  @Test
  void sumsByClassAndAreaAddUpAndADayWithoutARecordIsDeclaredByNobody() throws Exception {
    try (ReportSite site = new ReportSite(folder)) {
      month(site);
      site.at("2026-04-11T06:00:00Z");
      site.run();
      try (Stream<Path> notes = Files.list(folder.resolve("completeness/" + GATE))) {
        for (Path note : notes.filter(file -> file.toString().contains("-2026-04-01")).toList()) {
          Path _ = Files.writeString(note, "nothing\n");
        }
      }
      ReportSums sums = new ReportSums();
      List<CameraReport> cameras = cameras(site.reports().report(scope(FIRST, TODAY)));
      cameras.forEach(sums::add);

      assertThat(day(cameras.getFirst(), 4, 1).mark()).isEqualTo(DayMark.NO_RECORD);
      assertThat(sums.byArea()).extracting(ReportSums.Sum::name).containsExactly("town", "village");
      assertThat(sums.byArea().getFirst().undeclaredMicros()).isEqualTo(DAY);
      assertThat(sums.all().cameras()).isEqualTo(2);
      assertThat(sums.byClass()).singleElement().isEqualTo(named(sums.all(), "standard"));
      assertThat(sums.all().recordedMicros())
          .isEqualTo(DAY + (DAY - HOUR - 500_000) + 12 * HOUR + DAY);
      assertThat(sums.all().heldMicros()).isEqualTo(HOUR);
      assertThat(sums.all().lostMicros()).isEqualTo(HOUR);
      assertThat(sums.all().shortDays()).isEqualTo(20 + 20);
      long gaps = sums.all().gapMicros().values().stream().mapToLong(each -> each).sum();
      assertThat(sums.all().recordedMicros() + gaps + sums.all().undeclaredMicros())
          .isEqualTo(sums.all().dueMicros());
    }
  }

  private static ReportSums.Sum named(ReportSums.Sum sum, String name) {
    return new ReportSums.Sum(
        name,
        sum.cameras(),
        sum.dueMicros(),
        sum.recordedMicros(),
        sum.gapMicros(),
        sum.undeclaredMicros(),
        sum.expiredMicros(),
        sum.deletedMicros(),
        sum.lostMicros(),
        sum.heldMicros(),
        sum.shortDays(),
        sum.shortMicros());
  }

  @Test
  void aCameraThatIsOffTheRegisterIsReportedAsLongAsItHasRecords() {
    try (ReportSite site = new ReportSite(folder)) {
      month(site);
      site.registry.remove(GATE);
      site.at("2026-04-11T06:00:00Z");
      site.run();

      List<CameraReport> cameras = cameras(site.reports().report(scope(FIRST, TODAY)));
      CameraReport gate = cameras.getFirst();
      assertThat(gate.camera().name()).isEqualTo(GATE.toString());
      assertThat(gate.camera().area()).isEmpty();
      assertThat(gate.camera().retentionClass()).isEqualTo(StoreFixture.CLASS);
      assertThat(day(gate, 4, 1).mark()).isEqualTo(DayMark.WHOLE);
      assertThat(day(gate, 4, 10).mark()).isEqualTo(DayMark.NOT_KNOWN);
    }
  }

  @Test
  void aScopeThatFitsNoCameraOrEndsTomorrowIsRefusedByItsField() {
    try (ReportSite site = new ReportSite(folder)) {
      site.register(GATE, "gate", "town");
      site.at("2026-03-10T06:00:00Z");
      RetentionReports reports = site.reports();
      LocalDate today = LocalDate.of(2026, 3, 10);
      Optional<RetentionClass> none = Optional.empty();

      assertThat(cameras(reports.report(scope(today, today)))).hasSize(1);
      assertThat(
              cameras(
                  reports.report(
                      new ReportScope(today, today, none, Optional.of("town"), Optional.empty()))))
          .hasSize(1);
      assertRefused(
          "area: ",
          () ->
              reports.report(
                  new ReportScope(today, today, none, Optional.of("moon"), Optional.empty())));
      assertRefused(
          "class: ",
          () ->
              reports.report(
                  new ReportScope(
                      today,
                      today,
                      Optional.of(new RetentionClass("moon")),
                      Optional.empty(),
                      Optional.empty())));
      assertRefused(
          "camera: ",
          () ->
              reports.report(
                  new ReportScope(today, today, none, Optional.empty(), Optional.of(ROAD))));
      assertRefused("to: ", () -> reports.report(scope(today, today.plusDays(1))));
      assertRefused("to: ", () -> scope(today, today.minusDays(1)));
      assertRefused("from: ", () -> scope(today.minusDays(400), today));
    }
  }

  private static void assertRefused(String field, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(StrongroomException.class).hasMessageStartingWith(field);
  }
}
