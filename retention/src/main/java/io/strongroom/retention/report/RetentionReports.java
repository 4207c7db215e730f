package io.strongroom.retention.report;

import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.read.Footage;
import io.strongroom.retention.compliance.CompletenessDays;
import io.strongroom.retention.compliance.CompletenessDays.Chain;
import io.strongroom.retention.compliance.CompletenessDays.Known;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.RecordedPack;
import io.strongroom.retention.expiry.ExpiredPacks;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.expiry.RetentionView;
import io.strongroom.retention.hold.HoldsInForce;
import io.strongroom.retention.policy.PolicyHistory;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Makes reports from what a node or its cluster has on record. Thread-safe; blocks. What it asks of
 * plan, certificates and holds it asks once for each report.
 *
 * @param registry what cameras are called and whose they are
 * @param records what was recorded of them
 * @param retention plan, certificates and holds
 * @param expired what has gone by now
 * @param policy all versions of the rules
 * @param footage knows the oldest footage of a camera
 */
public record RetentionReports(
    CameraRegistry registry,
    CompletenessDays records,
    RetentionView retention,
    Supplier<ExpiredPacks> expired,
    Supplier<PolicyHistory> policy,
    Footage footage)
    implements ReportView {

  @Override
  public RetentionReport report(ReportScope scope) {
    RetentionPlan plan = retention.plan();
    ZoneId zone = retention.zone();
    requirePast(scope, LocalDate.ofInstant(plan.at(), zone));
    HoldsInForce holds = retention.holds().inForce(plan.at());
    CameraReckoning reckoning =
        new CameraReckoning(policy.get(), expired.get(), holds, zone, plan.at());
    List<ReportCamera> cameras = cameras(scope);
    List<CertifiedDay> certified =
        plan.lines().stream()
            .flatMap(
                line ->
                    retention.certificate(line.id()).stream()
                        .map(note -> CertifiedDay.of(line.id(), note)))
            .toList();
    ClassDayReckoning classDays = new ClassDayReckoning(scope, zone);
    return new RetentionReport(
        scope,
        plan.at(),
        zone,
        plan.policyVersion(),
        retention.clock(),
        cameras,
        classDays.late(plan, certified),
        held(holds, cameras),
        classDays.inRange(certified),
        plan.away(),
        camera -> read(camera, scope, reckoning));
  }

  private static void requirePast(ReportScope scope, LocalDate today) {
    if (scope.to().isAfter(today)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "to: must not be after today, " + today + "; got " + scope.to());
    }
  }

  private List<ReportCamera> cameras(ReportScope scope) {
    List<ReportCamera> cameras = new ArrayList<>();
    registry.byId().values().forEach(each -> cameras.add(ReportCamera.of(each.camera())));
    Set<CameraId> gone = new TreeSet<>(scope.camera().map(Set::of).orElseGet(records::cameras));
    gone.removeAll(registry.byId().keySet());
    for (CameraId camera : gone) {
      offRegister(camera, scope).ifPresent(cameras::add);
    }
    List<ReportCamera> included = cameras.stream().filter(scope::includes).toList();
    if (included.isEmpty() && scope.isNarrowed()) {
      throw new StrongroomException(ErrorKind.CALLER, nobody(scope));
    }
    return included.stream().sorted(ReportCamera.ORDER).toList();
  }

  private static String nobody(ReportScope scope) {
    if (scope.camera().isPresent()) {
      return "camera: there is none with this id, this class and this area";
    }
    return scope.area().isPresent()
        ? "area: no camera has this managing unit, and the class if one is given; see camera list"
        : "class: no camera has it";
  }

  /** It has no class now: that of its newest footage in the range stands for it. */
  private Optional<ReportCamera> offRegister(CameraId camera, ReportScope scope) {
    if (scope.area().isPresent()) {
      return Optional.empty();
    }
    Optional<LocalDate> last = records.days(camera, scope.to(), scope.to()).last();
    if (last.filter(day -> !day.isBefore(scope.from())).isEmpty()) {
      return Optional.empty();
    }
    // one record most times: there may be thousands of such cameras
    LocalDate newest = last.get().isAfter(scope.to()) ? scope.to() : last.get();
    return newestClass(camera, newest, newest)
        .or(() -> newestClass(camera, scope.from(), scope.to()))
        .map(type -> ReportCamera.offRegister(camera, type));
  }

  private Optional<RetentionClass> newestClass(CameraId camera, LocalDate from, LocalDate to) {
    return records.days(camera, from, to).days().reversed().stream()
        .flatMap(known -> known.record().stream())
        .flatMap(record -> record.packs().stream())
        .map(RecordedPack::retentionClass)
        .findFirst();
  }

  private static List<HeldCase> held(HoldsInForce holds, List<ReportCamera> cameras) {
    Set<CameraId> ids = new HashSet<>();
    cameras.forEach(camera -> ids.add(camera.id()));
    return holds.all().stream()
        .map(
            hold ->
                new HeldCase(hold, hold.wish().cameras().stream().filter(ids::contains).count()))
        .filter(held -> held.cameras() > 0)
        .toList();
  }

  private CameraReport read(ReportCamera camera, ReportScope scope, CameraReckoning reckoning) {
    Chain chain = records.days(camera.id(), scope.from(), scope.to());
    return reckoning.report(camera, scope, chain, oldest(camera.id(), chain, reckoning));
  }

  /**
   * The first instant that the index knows and that is not gone: files without a key may lie about
   * for as long as their volume is away. The days from there on are looked at until one has some.
   */
  private Optional<WallTime> oldest(CameraId camera, Chain read, CameraReckoning reckoning) {
    Optional<TimeRange> extent = footage.extent(camera);
    if (extent.isEmpty()) {
      return Optional.empty();
    }
    Map<LocalDate, Known> known = new HashMap<>();
    read.days().forEach(each -> known.put(each.day(), each));
    WallTime from = extent.get().from();
    LocalDate last = reckoning.dayOf(extent.get().to().plusMicros(-1));
    for (LocalDate day = reckoning.dayOf(from); !day.isAfter(last); day = day.plusDays(1)) {
      Optional<CompletenessRecord> record =
          Optional.ofNullable(known.get(day)).or(other(camera, day)).flatMap(Known::record);
      if (record.isEmpty()) {
        return Optional.of(WallTime.max(from, reckoning.midnight(day)));
      }
      Optional<WallTime> first = reckoning.firstIntact(record.get());
      if (first.isPresent()) {
        return first;
      }
    }
    return Optional.empty();
  }

  private Supplier<Optional<Known>> other(CameraId camera, LocalDate day) {
    return () -> records.days(camera, day, day).days().stream().findFirst();
  }
}
