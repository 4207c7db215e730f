package io.strongroom.playback.http;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.compliance.CompletenessView;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.ClockTrust;
import io.strongroom.retention.expiry.DeletionCoverage;
import io.strongroom.retention.expiry.HoldCoverage;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.expiry.RetentionPlanner;
import io.strongroom.retention.expiry.RetentionView;
import io.strongroom.retention.expiry.Step;
import io.strongroom.retention.expiry.ThinCounts;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The real planner over class-days of the test's; nothing expires, and one day has records. */
final class PlannedRetention implements RetentionView, CompletenessView {
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  static final DayKeyId GONE = new DayKeyId("standard", LocalDate.of(2026, 1, 1));
  static final String CERTIFICATE = "what is signed\n\n\u2014 node signature\n";

  static final CameraId RECORDED = CameraId.parse("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  static final LocalDate RECORDED_DAY = LocalDate.of(2026, 1, 1);

  static final RetentionRules RULES =
      new RetentionRules(
          List.of(new RetentionRule(new RetentionClass("standard"), 90, 91, "basis")));

  /** What orders take, whatever they name. */
  static final TimeRange TAKEN =
      new TimeRange(
          WallTime.of(Instant.parse("2026-01-01T08:00:00Z")),
          WallTime.of(Instant.parse("2026-01-01T22:00:00Z")));

  private final Clock clock;
  private final Holds holds;
  private final DeletionOrders orders;
  private final RetentionPlanner planner =
      new RetentionPlanner(
          new PolicyHistory(List.of(new PolicyVersion(1, Instant.EPOCH, RULES))), ZONE);

  List<ClassDay> found = List.of();
  volatile @Nullable LocalDate confirmed;

  PlannedRetention(Clock clock, MemoryState state) {
    this.holds = new Holds(state, clock);
    this.orders = new DeletionOrders(state, clock);
    this.clock = clock;
  }

  /** What was recorded on one whole day. */
  static ClassDay recordedOn(LocalDate day) {
    return new ClassDay(
        new DayKeyId("standard", day.plusDays(91)),
        24,
        0,
        4_000_000_000L,
        1,
        WallTime.of(day.atStartOfDay(ZONE).toInstant()),
        WallTime.of(day.plusDays(1).atStartOfDay(ZONE).toInstant()),
        List.of(new ClassDay.Ending(day, WallTime.of(day.atStartOfDay(ZONE).toInstant()))),
        Map.of());
  }

  @Override
  public RetentionPlan plan() {
    return planner.plan(
        found,
        Map.of(GONE, Step.REMOVED),
        Map.of(),
        Map.of(),
        ThinCounts.NONE,
        true,
        clock.instant());
  }

  @Override
  public RetentionPlan plan(LocalDate on) {
    return planner.plan(
        found,
        Map.of(GONE, Step.REMOVED),
        Map.of(),
        Map.of(),
        ThinCounts.NONE,
        true,
        on.atStartOfDay(ZONE).toInstant());
  }

  @Override
  public Holds holds() {
    return holds;
  }

  @Override
  public DeletionOrders orders() {
    return orders;
  }

  @Override
  public DeletionCoverage coverage(DeletionOrder order, Optional<ChangeId> id) {
    DeletionCoverage.Packs packs = new DeletionCoverage.Packs(14, 2, 1_000, Optional.of(TAKEN));
    return new DeletionCoverage(
        List.of(new DeletionCoverage.OfCamera(RECORDED, packs)),
        List.of(
            new DeletionCoverage.OfClassDay(
                GONE, packs, Optional.of(GONE.expiryDay().minusDays(1)))),
        List.of());
  }

  @Override
  public HoldCoverage coverage(Hold hold, Holds.Closed closed) {
    return new HoldCoverage(
        List.of(new HoldCoverage.Part(GONE, HoldCoverage.Standing.KEPT, 3, 2)), List.of(GONE));
  }

  @Override
  public ZoneId zone() {
    return ZONE;
  }

  @Override
  public ClockTrust.Standing clock() {
    return confirmed == null ? ClockTrust.Standing.TO_BE_CONFIRMED : ClockTrust.Standing.TRUSTED;
  }

  @Override
  public boolean expires() {
    return true;
  }

  @Override
  public String certificateKey() {
    return "node+00000000+AQ==";
  }

  @Override
  public Optional<String> certificate(DayKeyId id) {
    return id.equals(GONE) ? Optional.of(CERTIFICATE) : Optional.empty();
  }

  @Override
  public List<Signed> records(CameraId camera, LocalDate day) {
    return camera.equals(RECORDED) && day.equals(RECORDED_DAY)
        ? List.of(
            new Signed(7, "first\n\n\u2014 node a\n"), new Signed(9, "second\n\n\u2014 node b\n"))
        : List.of();
  }

  @Override
  public void confirmClock(LocalDate today) {
    confirmed = today;
  }
}
