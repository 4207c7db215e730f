package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
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
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A report as JSON: everything but the cameras, and of these the ones that miss most, so that its
 * size does not follow from their number. Seconds are exact to the microsecond.
 */
record ReportJson(
    String from,
    String to,
    Instant at,
    String zone,
    int policyVersion,
    String clock,
    List<String> away,
    SumView all,
    List<SumView> byClass,
    List<SumView> byArea,
    List<CameraView> cameras,
    int camerasLeftOut,
    List<LateView> late,
    List<HoldView> holds,
    List<CertificateView> certificates) {
  private static final double MICROS = 1_000_000.0;

  static ReportJson of(RetentionReport report) {
    ReportSums sums = new ReportSums();
    PriorityQueue<Ranked> worst =
        new PriorityQueue<>(
            Comparator.comparingLong(Ranked::missing)
                .thenComparing(Comparator.comparingInt(Ranked::place).reversed()));
    Map<CameraId, Integer> places = new HashMap<>();
    report.cameras().forEach(camera -> places.put(camera.id(), places.size()));
    report.forEach(
        camera -> {
          sums.add(camera);
          worst.add(Ranked.of(camera, places.getOrDefault(camera.camera().id(), 0)));
          if (worst.size() > Limits.MAX_REPORT_LINES) {
            var _ = worst.remove();
          }
        });
    return new ReportJson(
        report.scope().from().toString(),
        report.scope().to().toString(),
        report.at(),
        report.zone().getId(),
        report.policyVersion(),
        Json.name(report.clock()),
        report.away(),
        SumView.of(sums.all()),
        sums.byClass().stream().map(SumView::of).toList(),
        sums.byArea().stream().map(SumView::of).toList(),
        worst.stream()
            .sorted(Comparator.comparingInt(Ranked::place))
            .map(ranked -> CameraView.of(ranked.camera()))
            .toList(),
        report.cameras().size() - worst.size(),
        report.late().stream().map(LateView::of).toList(),
        report.holds().stream().map(HoldView::of).toList(),
        report.certificates().stream().map(CertificateView::of).toList());
  }

  /** A camera with what it misses of days that have not met their floor, and where it stands. */
  private record Ranked(CameraReport camera, long missing, int place) {
    static Ranked of(CameraReport camera, int place) {
      return new Ranked(
          camera, camera.shortfalls().stream().mapToLong(DayReport::missingMicros).sum(), place);
    }
  }

  private static double seconds(long micros) {
    return micros / MICROS;
  }

  private static @Nullable Double some(long micros) {
    return micros == 0 ? null : micros / MICROS;
  }

  private static @Nullable Map<String, Double> gaps(Map<GapCause, Long> gaps) {
    Map<String, Double> seconds = new TreeMap<>();
    gaps.forEach((cause, micros) -> seconds.put(Json.name(cause), micros / MICROS));
    return seconds.isEmpty() ? null : seconds;
  }

  /** Sums of all, of a class or of an area; what is nothing is left out. */
  record SumView(
      String name,
      long cameras,
      double dueSeconds,
      double recordedSeconds,
      @Nullable Map<String, Double> gapSeconds,
      @Nullable Double undeclaredSeconds,
      @Nullable Double expiredSeconds,
      @Nullable Double deletedSeconds,
      @Nullable Double lostSeconds,
      @Nullable Double heldSeconds,
      long shortDays,
      double missingSeconds) {
    static SumView of(ReportSums.Sum sum) {
      return new SumView(
          sum.name(),
          sum.cameras(),
          seconds(sum.dueMicros()),
          seconds(sum.recordedMicros()),
          gaps(sum.gapMicros()),
          some(sum.undeclaredMicros()),
          some(sum.expiredMicros()),
          some(sum.deletedMicros()),
          some(sum.lostMicros()),
          some(sum.heldMicros()),
          sum.shortDays(),
          seconds(sum.shortMicros()));
    }
  }

  /** A camera. */
  record CameraView(
      CameraId id,
      String name,
      String area,
      String retentionClass,
      boolean registered,
      int floorDays,
      int ceilingDays,
      String floorFrom,
      @Nullable WallTime oldestIntact,
      String standing,
      List<DayView> days) {
    static CameraView of(CameraReport report) {
      return new CameraView(
          report.camera().id(),
          report.camera().name(),
          report.camera().area(),
          report.camera().retentionClass().name(),
          report.camera().registered().isPresent(),
          report.floorDays(),
          report.ceilingDays(),
          report.floorFrom().toString(),
          report.oldestIntact().orElse(null),
          Json.name(report.standing()),
          report.days().stream().map(DayView::of).toList());
    }
  }

  /** A day of a camera; what is nothing is left out. */
  record DayView(
      String day,
      String mark,
      boolean insideFloor,
      int intactPercent,
      @Nullable Double dueSeconds,
      @Nullable Double recordedSeconds,
      @Nullable Map<String, Double> gapSeconds,
      @Nullable Double undeclaredSeconds,
      @Nullable Double expiredSeconds,
      @Nullable Double deletedSeconds,
      @Nullable Double lostSeconds,
      @Nullable Double heldSeconds,
      @Nullable Double missingSeconds,
      @Nullable List<KeyView> expiredWith,
      @Nullable List<String> orders) {
    static DayView of(DayReport day) {
      return new DayView(
          day.day().toString(),
          Json.name(day.mark()),
          day.insideFloor(),
          day.intactPercent(),
          some(day.dueMicros()),
          some(day.recordedMicros()),
          gaps(day.gapMicros()),
          some(day.undeclaredMicros()),
          some(day.expiredMicros()),
          some(day.deletedMicros()),
          some(day.lostMicros()),
          some(day.heldMicros()),
          day.isShort() ? seconds(day.missingMicros()) : null,
          day.expiredWith().isEmpty()
              ? null
              : day.expiredWith().stream()
                  .map(id -> new KeyView(id.name(), id.expiryDay().toString()))
                  .toList(),
          day.orders().isEmpty() ? null : day.orders().stream().map(ChangeId::toString).toList());
    }
  }

  /** A class-day. */
  record KeyView(String key, String expiryDay) {}

  /** What lay past its ceiling. */
  record LateView(
      String key,
      String expiryDay,
      @Nullable String gone,
      long daysLate,
      List<String> why,
      @Nullable List<String> waitsFor,
      long packs,
      long cameras) {
    static LateView of(LateDeletion late) {
      return new LateView(
          late.id().name(),
          late.since().toString(),
          late.gone().map(LocalDate::toString).orElse(null),
          late.days(),
          late.why().stream().map(Json::name).toList(),
          late.waitsFor().isEmpty() ? null : late.waitsFor(),
          late.packs(),
          late.cameras());
    }
  }

  /** A hold in force. */
  record HoldView(
      String id,
      String caseNumber,
      long cameras,
      WallTime from,
      WallTime to,
      @Nullable Instant until,
      String placedBy,
      Instant placedAt) {
    static HoldView of(HeldCase held) {
      Hold hold = held.hold();
      return new HoldView(
          hold.id().toString(),
          hold.wish().caseNumber(),
          held.cameras(),
          hold.wish().range().from(),
          hold.wish().range().to(),
          hold.until().orElse(null),
          hold.placedBy(),
          hold.placedAt());
    }
  }

  /** A certificate; of one that contradicts itself the flaw alone. */
  record CertificateView(
      String key,
      String expiryDay,
      @Nullable Long packs,
      @Nullable Long cameras,
      @Nullable WallTime first,
      @Nullable WallTime last,
      @Nullable WallTime destroyedAt,
      @Nullable Long stayingPacks,
      @Nullable String flaw) {
    static CertificateView of(CertifiedDay day) {
      ExpiryCertificate it = day.certificate().orElse(null);
      return new CertificateView(
          day.id().name(),
          day.id().expiryDay().toString(),
          it == null ? null : it.footage().packs(),
          it == null ? null : it.footage().cameras(),
          it == null ? null : it.footage().firstRecorded(),
          it == null ? null : it.footage().lastRecorded(),
          it == null ? null : it.keys().destroyedAt(),
          it == null ? null : it.footage().heldPacks() + it.footage().keptPacks(),
          day.flaw().orElse(null));
    }
  }
}
