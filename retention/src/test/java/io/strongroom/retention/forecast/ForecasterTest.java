package io.strongroom.retention.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.pack.RetentionClass;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecasterTest {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 10);
  private static final Instant MIDNIGHT = DAY.atStartOfDay(SHANGHAI).toInstant();
  private static final RetentionClass ROAD = new RetentionClass("road");
  private static final RetentionClass SHOP = new RetentionClass("shop");
  private static final long GIGA = 1_000_000_000;
  private static final long DAY_MINUTES = 1_440;

  private static Forecast forecast(List<Load> loads, List<Stock> stock, long roomGb, long markGb) {
    return new Forecaster(SHANGHAI)
        .forecast(loads, stock, roomGb * GIGA, 1_000 * GIGA, markGb * GIGA, MIDNIGHT);
  }

  private static Load load(RetentionClass type, long gbPerDay, int floor, int ceiling, long stop) {
    return new Load(type, gbPerDay * GIGA, floor, ceiling, stop * GIGA, Optional.empty());
  }

  /** Minutes from the first midnight on, rounded. */
  private static Optional<Long> minutes(Optional<Instant> at) {
    return at.map(instant -> Math.round(Duration.between(MIDNIGHT, instant).toMillis() / 60_000.0));
  }

  /** 10 GB a day fill 205 GB in twenty days and a half, long before the first floor is met. */
  @Test
  void theFloorBreaksWhenTheRoomIsFullBeforeAnythingMayGo() {
    Forecast forecast = forecast(List.of(load(ROAD, 10, 30, 31, 0)), List.of(), 205, 50);
    assertThat(minutes(forecast.line(ROAD).orElseThrow().breaksAt()))
        .contains(20 * DAY_MINUTES + DAY_MINUTES / 2);
    assertThat(minutes(forecast.shortFrom())).contains(15 * DAY_MINUTES + DAY_MINUTES / 2);
  }

  /**
   * A day's footage may go at the midnight after its thirtieth day, so 31 days of 10 GB are there
   * at most: 310 GB are what the floor needs.
   */
  @Test
  void whatTheFloorNeedsIsTheRateTimesItsDaysAndOneMore() {
    List<Load> loads = List.of(load(ROAD, 10, 30, 60, 0));
    assertThat(forecast(loads, List.of(), 311, 0).firstBreak()).isEmpty();
    // nine tenths of the 31st day
    assertThat(minutes(forecast(loads, List.of(), 309, 0).firstBreak()))
        .contains(30 * DAY_MINUTES + 1_296);
    // up to the ceiling 60 days are kept, and there is room for 31 and a tenth
    assertThat(minutes(forecast(loads, List.of(), 311, 0).shortFrom()))
        .contains(31 * DAY_MINUTES + 144);
  }

  /** 40 GB a day reach the mark of 40 after nine days; what is left lasts the other class four. */
  @Test
  void theLowestClassStopsAtItsMarkAndTheNextHasWhatIsLeft() {
    Forecast forecast =
        forecast(
            List.of(load(SHOP, 30, 30, 31, 40), load(ROAD, 10, 90, 91, 0)), List.of(), 400, 60);
    assertThat(minutes(forecast.line(SHOP).orElseThrow().breaksAt())).contains(9 * DAY_MINUTES);
    assertThat(minutes(forecast.line(ROAD).orElseThrow().breaksAt())).contains(13 * DAY_MINUTES);
  }

  /** Footage past its floor counts as room; what is held does not, whatever its dates say. */
  @Test
  void whatHasMetItsFloorIsRoomAndWhatIsHeldIsNot() {
    Stock met = new Stock(ROAD, DAY.minusDays(1), DAY.plusDays(40), 20 * GIGA, 5 * GIGA);
    Stock soon = new Stock(ROAD, DAY.plusDays(2), DAY.plusDays(42), 7 * GIGA, 0);
    Stock unknown = new Stock(ROAD, LocalDate.MAX, LocalDate.MAX, 9 * GIGA, 0);
    Forecast forecast =
        forecast(List.of(load(ROAD, 10, 30, 60, 0)), List.of(met, soon, unknown), 10, 1);
    // 10 of room, 20 that may go at once, 7 from the second midnight on: 3.7 days of 10
    assertThat(minutes(forecast.firstBreak())).contains(3 * DAY_MINUTES + 1_008);
    Forecast.Line line = forecast.line(ROAD).orElseThrow();
    assertThat(line.pastFloorBytes()).isEqualTo(20 * GIGA);
    assertThat(line.heldBytes()).isEqualTo(5 * GIGA);
    assertThat(line.storedBytes()).isEqualTo(41 * GIGA);
  }

  /**
   * Of 10 GB a day 3 stay after their tenth day and go after their 59th: 110 GB of full rate, and 3
   * a day more. Without thinning 60 days of 10 would be there.
   */
  @Test
  void ofWhatIsThinnedTheFullRateGivesRoomBackAndNoFloorChanges() {
    Load thinned =
        new Load(ROAD, 10 * GIGA, 9, 60, 0, Optional.of(new Load.Thinned(10, 0.3, false)));
    // 11 days of 10, then 3 a day: 49 days more
    assertThat(forecast(List.of(thinned), List.of(), 258, 0).shortFrom()).isEmpty();
    // 110 and thirty times 3 at the end of day 40; 7 go then, which lasts for seven tenths of a day
    assertThat(minutes(forecast(List.of(thinned), List.of(), 200, 0).shortFrom()))
        .contains(41 * DAY_MINUTES + 1_008);
    Load whole = load(ROAD, 10, 9, 60, 0);
    assertThat(minutes(forecast(List.of(whole), List.of(), 258, 0).shortFrom()))
        .contains(25 * DAY_MINUTES + 1_152);
    assertThat(forecast(List.of(thinned), List.of(), 90, 0).firstBreak())
        .isEqualTo(forecast(List.of(whole), List.of(), 90, 0).firstBreak())
        .isPresent();
    // 7 of 10 go on the second day, the rest on the fourth
    Stock there = new Stock(ROAD, DAY, DAY.plusDays(4), 10 * GIGA, 0, DAY.plusDays(2), 7 * GIGA);
    assertThat(minutes(forecast(List.of(whole), List.of(there), 25, 0).shortFrom()))
        .contains(3 * DAY_MINUTES + 288);
  }

  @Test
  void aClassThatBringsNothingNeverBreaks() {
    Forecast forecast = forecast(List.of(load(ROAD, 0, 30, 31, 0)), List.of(), 0, 50);
    assertThat(forecast.firstBreak()).isEmpty();
    assertThat(forecast.shortFrom()).isEmpty();
  }

  /** The same by counting minutes, without a formula. */
  @Test
  void itAgreesWithCountingMinuteByMinute() {
    long seed = 20_261_129;
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      List<Load> loads = new ArrayList<>();
      loads.add(
          new Load(
              SHOP,
              random.nextInt(25, 50) * 1440L,
              3 + random.nextInt(9),
              30,
              9_000,
              Optional.empty()));
      loads.add(
          new Load(
              ROAD,
              random.nextInt(25, 50) * 1440L,
              3 + random.nextInt(9),
              30,
              0,
              Optional.empty()));
      List<Stock> stock = new ArrayList<>();
      for (int i = 0; i < random.nextInt(6); i++) {
        LocalDate floor = DAY.plusDays(random.nextInt(12) - 2);
        stock.add(new Stock(ROAD, floor, floor.plusDays(5), random.nextInt(60_000), 0));
      }
      long room = random.nextInt(400_000);
      Instant now = DAY.atTime(random.nextInt(24), 0).toInstant(ZoneOffset.UTC);
      Forecast forecast =
          new Forecaster(ZoneOffset.UTC).forecast(loads, stock, room, 1_000_000, 0, now);
      Map<RetentionClass, Instant> counted = counted(loads, stock, room, now);
      for (Load load : loads) {
        Optional<Instant> said = forecast.line(load.type()).orElseThrow().breaksAt();
        Optional<Instant> found = Optional.ofNullable(counted.get(load.type()));
        String what = "seed %d, round %d, %s: %s and %s".formatted(seed, round, load, said, found);
        assertThat(said.isPresent()).as(what).isEqualTo(found.isPresent());
        if (said.isPresent()) {
          assertThat(Duration.between(found.get(), said.get()).abs())
              .as(what)
              .isLessThanOrEqualTo(Duration.ofMinutes(5));
        }
      }
    }
  }

  /** Bytes per day are multiples of 1,440 here, so that each minute has whole ones. */
  private static Map<RetentionClass, Instant> counted(
      List<Load> loads, List<Stock> stock, long room, Instant now) {
    Map<RetentionClass, Instant> ends = new HashMap<>();
    Map<LocalDate, Long> leaving = new HashMap<>();
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    long free = room;
    for (Stock each : stock) {
      if (each.floorEnds().isAfter(today)) {
        leaving.merge(each.floorEnds(), each.bytes(), Long::sum);
      } else {
        free += each.bytes();
      }
    }
    Instant end = now.plus(Duration.ofDays(60));
    for (Instant at = now; at.isBefore(end); at = at.plusSeconds(60)) {
      LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
      if (at.equals(day.atStartOfDay().toInstant(ZoneOffset.UTC)) && !at.equals(now)) {
        free += leaving.getOrDefault(day, 0L);
      }
      for (Load load : loads) {
        long minute =
            loads.stream()
                .filter(each -> !ends.containsKey(each.type()))
                .mapToLong(each -> each.bytesPerDay() / 1440)
                .sum();
        if (!ends.containsKey(load.type()) && free - minute < load.stopsBelowBytes()) {
          ends.put(load.type(), at);
        }
      }
      for (Load load : loads) {
        if (!ends.containsKey(load.type())) {
          free -= load.bytesPerDay() / 1440;
          leaving.merge(day.plusDays(load.floorDays() + 1L), load.bytesPerDay() / 1440, Long::sum);
        }
      }
    }
    return ends;
  }
}
