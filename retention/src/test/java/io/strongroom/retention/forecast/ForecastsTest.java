package io.strongroom.retention.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.expiry.NodeFacts;
import io.strongroom.retention.forecast.Forecasts.Sending;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A site that records for weeks, with a clock that the test sets. */
class ForecastsTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final LocalDate BEGUN = LocalDate.of(2026, 3, 10);
  private static final RetentionClass ROAD = new RetentionClass("road");
  private static final long PER_HOUR = 1_000_000_000;
  private static final long PER_DAY = 24 * PER_HOUR;
  private static final long VOLUME = 30 * PER_DAY;

  private static final ShortageRules RULES = new ShortageRules(4, 2, List.of(), Duration.ofDays(7));

  private Instant now = BEGUN.atStartOfDay(ZONE).toInstant();
  private final List<ClassDay> recorded = new ArrayList<>();
  private final List<ClassDay> keyframes = new ArrayList<>();
  private Optional<Integer> thinAfter = Optional.empty();
  private List<Sending> sending = List.of();
  private long used;
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private final Forecasts forecasts =
      new Forecasts(
          () ->
              new NodeFacts(
                  recorded, recorded, List.of(), List.of(), List.of(), keyframes, List.of(),
                  List.of(), List.of(), List.of(), List.of(), List.of()),
          () ->
              new PolicyHistory(
                  List.of(
                      new PolicyVersion(
                          1,
                          Instant.EPOCH,
                          new RetentionRules(
                              List.of(
                                  new RetentionRule(
                                      ROAD, 90, 120, "basis", Optional.empty(), thinAfter)))))),
          () -> new Room(VOLUME - used, VOLUME),
          () -> sending,
          RULES,
          ZONE,
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneId getZone() {
              return ZONE;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          },
          alarms);

  private Optional<Alarm> alarm() {
    return alarms.standing().stream().filter(a -> a.kind().equals(Forecasts.ALARM)).findFirst();
  }

  private void passHour() {
    LocalDate day = LocalDate.ofInstant(now, ZONE);
    DayKeyId id = new DayKeyId("road", day.plusDays(91));
    WallTime from = WallTime.of(now);
    now = now.plus(Duration.ofHours(1));
    WallTime to = WallTime.of(now);
    ClassDay.Ending ending =
        new ClassDay.Ending(LocalDate.ofInstant(now.minusNanos(1_000), ZONE), from);
    ClassDay hour = new ClassDay(id, 1, 0, PER_HOUR, 1, from, to, List.of(ending), Map.of());
    if (!recorded.isEmpty() && recorded.getLast().id().equals(id)) {
      recorded.add(recorded.removeLast().plus(hour));
    } else {
      recorded.add(hour);
    }
    used += PER_HOUR;
  }

  /** The cameras' present rates are not known here: what was recorded is enough. */
  @Test
  void theAlarmStandsThreeDaysBeforeTheRoomIsFullAndNotFromTheBeginning() {
    Optional<Instant> raised = Optional.empty();
    while (used < VOLUME) {
      passHour();
      forecasts.tell();
      if (raised.isEmpty() && alarm().isPresent()) {
        raised = Optional.of(now);
      }
    }
    Duration ahead = Duration.between(raised.orElseThrow(), now);
    assertThat(ahead).isBetween(Duration.ofDays(6), Duration.ofDays(8));
    assertThat(ahead).isGreaterThan(ShortageRules.LEAST_WARNING);
    assertThat(alarm().orElseThrow().detail()).contains("class road", "24.0 GB a day", "90 days");
    assertThat(alarm().orElseThrow().remedy()).contains("Add a volume");
  }

  @Test
  void theAlarmEndsWhenThereIsRoomForADayMore() {
    sending = List.of(new Sending(ROAD, 1, PER_DAY * 8 / 86_400));
    used = VOLUME - 7 * PER_DAY + PER_HOUR;
    forecasts.tell();
    assertThat(alarm()).isPresent();
    used = VOLUME - 7 * PER_DAY - PER_HOUR;
    forecasts.tell();
    assertThat(alarm()).as("it does not flutter").isPresent();
    used = VOLUME - 8 * PER_DAY - PER_HOUR;
    forecasts.tell();
    assertThat(alarm()).isEmpty();
  }

  /** Whichever is more: a camera added today counts at once, one that is off today still does. */
  @Test
  void theRateIsTheLargerOfTheLastWeekAndNow() {
    for (int hour = 0; hour < 72; hour++) {
      passHour();
    }
    assertThat(forecasts.forecast().line(ROAD).orElseThrow().bytesPerDay()).isEqualTo(PER_DAY);
    sending = List.of(new Sending(ROAD, 2, 3 * PER_DAY * 8 / 86_400));
    long now = forecasts.forecast().line(ROAD).orElseThrow().bytesPerDay();
    assertThat(now).isBetween(3 * PER_DAY - 1_000_000, 3 * PER_DAY);
    sending = List.of(new Sending(ROAD, 1, 1_000));
    assertThat(forecasts.forecast().line(ROAD).orElseThrow().bytesPerDay()).isEqualTo(PER_DAY);
  }

  /** The first day is thinned: its keyframes are under the next key, and nothing holds them. */
  @Test
  void whatThinningLeavesIsAssumedUntilSomethingWasThinned() {
    for (int hour = 0; hour < 48; hour++) {
      passHour();
    }
    assertThat(forecasts.forecast().line(ROAD).orElseThrow().thinned()).isEmpty();
    thinAfter = Optional.of(95);
    assertThat(forecasts.forecast().line(ROAD).orElseThrow().thinned())
        .contains(new Load.Thinned(95, Forecasts.USUAL_KEPT_SHARE, false));

    ClassDay first = recorded.removeFirst();
    ClassDay left =
        new ClassDay(
            first.id().next(),
            24,
            0,
            PER_DAY / 5,
            1,
            first.first(),
            first.last(),
            first.endings(),
            Map.of());
    recorded.addFirst(left);
    keyframes.add(left);
    Forecast.Line line = forecasts.forecast().line(ROAD).orElseThrow();
    assertThat(line.thinned()).contains(new Load.Thinned(95, 0.2, true));
    assertThat(line.heldBytes()).as("nobody holds what has a later key").isZero();
  }

  @Test
  void aCameraIsAdmittedWhileEveryFloorCanBeKept() {
    Admission admission = new Admission(forecasts, true);
    // 91 days of 1 Mbit/s are 983 GB of 720
    assertThat(admission.objection(ROAD, OptionalLong.of(500_000))).isEmpty();
    String objection = admission.objection(ROAD, OptionalLong.of(1_000_000)).orElseThrow();
    assertThat(objection)
        .contains("class road at 1.0 Mbit/s", "10.8 GB a day", "90 days", "720.0 GB");
    assertThat(admission.objection(ROAD, OptionalLong.empty()).orElseThrow())
        .contains("2.0 Mbit/s (assumed)");
    sending = List.of(new Sending(ROAD, 2, 200_000));
    assertThat(forecasts.usualBitsPerSecond(new RetentionClass("shop"))).isEqualTo(100_000);
    assertThat(admission.objection(ROAD, OptionalLong.empty())).isEmpty();
  }

  @Test
  void rulesThatCannotBeKeptAreRefusedByName() {
    assertThatThrownBy(() -> new ShortageRules(4, 4, List.of(), Duration.ofDays(7)))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("retention.shortage.stop-percent");
    assertThatThrownBy(() -> new ShortageRules(4, 2, List.of(ROAD, ROAD), Duration.ofDays(7)))
        .hasMessageContaining("lowest-first names a class twice");
    assertThatThrownBy(() -> new ShortageRules(4, 2, List.of(), Duration.ofDays(2)))
        .hasMessageContaining("warn-days must be at least 3");
    ShortageRules two =
        new ShortageRules(10, 4, List.of(ROAD, new RetentionClass("shop")), Duration.ofDays(7));
    assertThat(two.stopsBelowBytes(ROAD, 1_000)).isEqualTo(40);
    assertThat(two.stopsBelowBytes(new RetentionClass("shop"), 1_000)).isEqualTo(20);
    assertThat(two.stopsBelowBytes(new RetentionClass("bank"), 1_000)).isZero();
  }
}
