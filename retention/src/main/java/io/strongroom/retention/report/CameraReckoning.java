package io.strongroom.retention.report;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.compliance.CompletenessDays.Chain;
import io.strongroom.retention.compliance.CompletenessDays.Known;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.RecordedPack;
import io.strongroom.retention.expiry.ExpiredPacks;
import io.strongroom.retention.hold.HoldsInForce;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.report.CameraReport.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reckons what became of a camera's days: a pure function of rules, records, what has expired,
 * holds and the time. One of these serves a whole report; {@code expired} is for one thread, so
 * this is too.
 *
 * @param policy all versions of the rules
 * @param expired what has gone by now, also what no record names yet
 * @param holds in force
 * @param zone whose midnights begin days
 */
record CameraReckoning(
    PolicyHistory policy, ExpiredPacks expired, HoldsInForce holds, ZoneId zone, Instant now) {
  /** A day's record is made an hour after its end, and what makes it looks every ten minutes. */
  private static final Duration RECORD_TIME = Duration.ofHours(2);

  private static final long HOUR_MICROS = TimeUnit.HOURS.toMicros(1);

  /** The day that an instant lies on. */
  LocalDate dayOf(WallTime at) {
    return LocalDate.ofInstant(at.toInstant(), zone);
  }

  /** The first instant of a day. */
  WallTime midnight(LocalDate day) {
    return WallTime.of(day.atStartOfDay(zone).toInstant());
  }

  /** The first instant of a day's record that is there. */
  Optional<WallTime> firstIntact(CompletenessRecord record) {
    return new DaySeconds(record, expired, holds).firstIntact();
  }

  private LocalDate today() {
    return LocalDate.ofInstant(now, zone);
  }

  /**
   * One camera.
   *
   * @param chain its records, of at least the range
   * @param oldest the oldest second that can be read
   */
  CameraReport report(
      ReportCamera camera, ReportScope scope, Chain chain, Optional<WallTime> oldest) {
    Map<LocalDate, Known> known = new HashMap<>();
    chain.days().forEach(each -> known.put(each.day(), each));
    LocalDate lastKnown = chain.last().orElse(LocalDate.MIN);
    List<DayReport> days =
        scope.days().stream()
            .map(
                day ->
                    known.containsKey(day)
                        ? day(camera, known.get(day))
                        : dayWithout(camera, day, chain.first(), lastKnown))
            .toList();
    Optional<RetentionRule> rule = policy.current().rules().find(camera.retentionClass());
    LocalDate floorFrom = floorFrom(camera.retentionClass());
    return new CameraReport(
        camera,
        rule.map(RetentionRule::floorDays).orElse(0),
        rule.map(RetentionRule::ceilingDays).orElse(0),
        floorFrom,
        oldest,
        standing(camera, floorFrom, rule, oldest),
        days);
  }

  private DayReport dayWithout(
      ReportCamera camera, LocalDate day, Optional<LocalDate> first, LocalDate lastKnown) {
    RetentionClass type = camera.retentionClass();
    LocalDate recorded = LocalDate.ofInstant(now.minus(RECORD_TIME), zone).minusDays(1);
    Optional<LocalDate> begins =
        first.or(() -> camera.registered().map(at -> LocalDate.ofInstant(at, zone)));
    boolean ends = camera.registered().isEmpty() && day.isAfter(lastKnown);
    if (begins.filter(at -> !day.isBefore(at)).isEmpty() || ends) {
      return DayReport.without(day, DayMark.NOT_KNOWN, type, false, 0);
    }
    boolean inside = insideFloor(type, day);
    return day.isAfter(recorded)
        ? DayReport.without(day, DayMark.NOT_OVER, type, inside, 0)
        : DayReport.without(
            day, DayMark.NO_RECORD, type, inside, CompletenessRecord.dayOf(day, zone).micros());
  }

  private DayReport day(ReportCamera camera, Known known) {
    if (known.record().isEmpty()) {
      return DayReport.without(
          known.day(),
          DayMark.NO_RECORD,
          camera.retentionClass(),
          insideFloor(camera.retentionClass(), known.day()),
          CompletenessRecord.dayOf(known.day(), zone).micros());
    }
    CompletenessRecord record = known.record().get();
    RetentionClass type =
        record.packs().stream()
            .findFirst()
            .map(RecordedPack::retentionClass)
            .orElse(camera.retentionClass());
    return new DaySeconds(record, expired, holds).report(type, insideFloor(type, known.day()));
  }

  private boolean insideFloor(RetentionClass type, LocalDate day) {
    return floor(type, day).map(days -> today().isBefore(day.plusDays(days + 1L))).orElse(false);
  }

  /** The highest floor that what was recorded on a day was promised. */
  private Optional<Integer> floor(RetentionClass type, LocalDate day) {
    return policy
        .floorSince(type, day.atStartOfDay(zone).toInstant())
        .map(PolicyHistory.Floor::days);
  }

  private LocalDate floorFrom(RetentionClass type) {
    LocalDate day = today();
    // a floor that was raised holds for what was there, so the highest of all versions comes first
    int highest =
        policy.versions().stream()
            .flatMap(version -> version.rules().find(type).stream())
            .mapToInt(RetentionRule::floorDays)
            .max()
            .orElse(0);
    for (LocalDate at = day.minusDays(highest); at.isBefore(day); at = at.plusDays(1)) {
      if (insideFloor(type, at)) {
        return at;
      }
    }
    return day;
  }

  private Standing standing(
      ReportCamera camera,
      LocalDate floorFrom,
      Optional<RetentionRule> rule,
      Optional<WallTime> oldest) {
    if (oldest.isEmpty()) {
      return Standing.NOTHING;
    }
    WallTime at = oldest.get();
    LocalDate day = dayOf(at);
    if (rule.filter(known -> today().isAfter(known.expiryDay(day))).isPresent()) {
      return isHeld(camera.id(), at) ? Standing.HELD : Standing.PAST_CEILING;
    }
    LocalDate since =
        camera.registered().map(begun -> LocalDate.ofInstant(begun, zone)).orElse(day);
    return day.isAfter(floorFrom) && day.isAfter(since) ? Standing.SHORT_OF_FLOOR : Standing.KEPT;
  }

  /** Packs stay whole, and a pack is an hour at most: the hold may begin that much later. */
  private boolean isHeld(CameraId camera, WallTime at) {
    return holds.cover(camera, new TimeRange(at, at.plusMicros(HOUR_MICROS)));
  }
}
