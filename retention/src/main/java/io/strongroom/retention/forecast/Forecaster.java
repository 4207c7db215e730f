package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Foretells when room runs out: a pure function of what is there, what comes at the present rates,
 * and the calendar. Each day brings what its classes record, and takes what goes at its first
 * midnight. After the longest time that anything is kept each day brings what it takes; what has
 * not run out by then never does.
 *
 * @param zone whose midnights begin days
 */
public record Forecaster(ZoneId zone) {
  private static final double NANOS = 1e9;
  private static final double SECONDS_PER_DAY = 86_400;

  /**
   * Looks ahead.
   *
   * @param lowestFirst all classes, the first to give way first
   * @param stock all footage that is there
   * @param roomBytes what packs may still take
   * @param releaseBelowBytes with less room, footage goes that has met its floor
   */
  public Forecast forecast(
      List<Load> lowestFirst,
      Collection<Stock> stock,
      long roomBytes,
      long totalBytes,
      long releaseBelowBytes,
      Instant now) {
    Map<RetentionClass, Instant> atCeilings =
        new Course(stock, Stock::goes, roomBytes, now)
            .run(lowestFirst, Load::ceilingDays, load -> releaseBelowBytes);
    Map<RetentionClass, Instant> atFloors =
        new Course(stock, Stock::floorEnds, roomBytes, now)
            .run(lowestFirst, load -> load.floorDays() + 1, Load::stopsBelowBytes);
    LocalDate today = LocalDate.ofInstant(now, zone);
    return new Forecast(
        now,
        roomBytes,
        totalBytes,
        releaseBelowBytes,
        atCeilings.values().stream().min(Instant::compareTo),
        lowestFirst.stream()
            .map(load -> line(load, stock, today, Optional.ofNullable(atFloors.get(load.type()))))
            .toList());
  }

  private static Forecast.Line line(
      Load load, Collection<Stock> stock, LocalDate today, Optional<Instant> breaksAt) {
    List<Stock> own = stock.stream().filter(each -> each.type().equals(load.type())).toList();
    long held = sum(own, Stock::heldBytes);
    return new Forecast.Line(
        load.type(),
        load.bytesPerDay(),
        load.floorDays(),
        sum(own, Stock::bytes) + held,
        sum(own.stream().filter(each -> !each.floorEnds().isAfter(today)).toList(), Stock::bytes),
        held,
        load.stopsBelowBytes(),
        breaksAt);
  }

  private static long sum(Collection<Stock> stock, ToLongFunction<Stock> bytes) {
    return stock.stream().mapToLong(bytes).sum();
  }

  /** One walk through the days to come. */
  private final class Course {
    private final Instant now;
    private final LocalDate today;
    private final Map<LocalDate, Double> frees = new HashMap<>();
    private LocalDate last;
    private double level;

    Course(
        Collection<Stock> stock, Function<Stock, LocalDate> leaves, long roomBytes, Instant now) {
      this.now = now;
      this.today = LocalDate.ofInstant(now, zone);
      this.last = today;
      this.level = roomBytes;
      for (Stock each : stock) {
        LocalDate day = leaves.apply(each);
        if (!day.isAfter(today)) {
          level += each.bytes();
        } else if (day.isBefore(LocalDate.MAX)) {
          frees.merge(day, (double) each.bytes(), Double::sum);
          last = day.isAfter(last) ? day : last;
        }
      }
    }

    /**
     * When the room of each class runs out, the classes before it having stopped.
     *
     * @param days how many midnights later a day's footage leaves
     * @param least how much room there must be for a class
     */
    Map<RetentionClass, Instant> run(
        List<Load> lowestFirst, ToIntFunction<Load> days, ToLongFunction<Load> least) {
      List<Load> recording =
          new ArrayList<>(lowestFirst.stream().filter(load -> load.bytesPerDay() > 0).toList());
      Map<RetentionClass, Instant> ends = new HashMap<>();
      LocalDate steady = today.plusDays(1L + recording.stream().mapToInt(days).max().orElse(0));
      last = steady.isAfter(last) ? steady : last;
      for (LocalDate day = today;
          !day.isAfter(last) && !recording.isEmpty();
          day = day.plusDays(1)) {
        level += day.equals(today) ? 0 : frees.getOrDefault(day, 0.0);
        record(day, recording, days, least, ends);
      }
      return ends;
    }

    private void record(
        LocalDate day,
        List<Load> recording,
        ToIntFunction<Load> days,
        ToLongFunction<Load> least,
        Map<RetentionClass, Instant> ends) {
      Instant at = day.equals(today) ? now : day.atStartOfDay(zone).toInstant();
      Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
      while (!recording.isEmpty() && at.isBefore(end)) {
        double seconds = Duration.between(at, end).toNanos() / NANOS;
        double perSecond = recording.stream().mapToLong(Load::bytesPerDay).sum() / SECONDS_PER_DAY;
        double lasts = Math.max(0, level - least.applyAsLong(recording.getFirst())) / perSecond;
        double goesOn = Math.min(seconds, lasts);
        for (Load load : recording) {
          frees.merge(
              day.plusDays(days.applyAsInt(load)),
              load.bytesPerDay() / SECONDS_PER_DAY * goesOn,
              Double::sum);
        }
        level -= perSecond * goesOn;
        at = lasts < seconds ? at.plusNanos((long) (lasts * NANOS)) : end;
        if (lasts < seconds) {
          ends.put(recording.removeFirst().type(), at);
        }
      }
    }
  }
}
