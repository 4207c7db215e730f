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
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Foretells when room runs out: a pure function of what is there, what comes at the present rates,
 * and the calendar. Each day brings what its classes record, and takes what goes at its first
 * midnight; of what is thinned the full rate first, and its keyframes at its end. After the longest
 * time that anything is kept each day brings what it takes; what has not run out by then never
 * does.
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
        new Course(stock.stream().flatMap(Forecaster::byThemselves), roomBytes, now)
            .run(lowestFirst, Forecaster::byThemselves, load -> releaseBelowBytes);
    Map<RetentionClass, Instant> atFloors =
        new Course(
                stock.stream().map(each -> new Leaving(each.floorEnds(), each.bytes())),
                roomBytes,
                now)
            .run(
                lowestFirst,
                load -> List.of(new Share(load.floorDays() + 1, 1)),
                Load::stopsBelowBytes);
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

  /** Bytes that leave at the midnight that begins a day. */
  private record Leaving(LocalDate on, long bytes) {}

  /** The share of a day's footage that leaves so many midnights later. */
  private record Share(int days, double share) {}

  private static Stream<Leaving> byThemselves(Stock stock) {
    return Stream.of(
        new Leaving(stock.thins(), stock.thinnedBytes()),
        new Leaving(stock.goes(), stock.bytes() - stock.thinnedBytes()));
  }

  private static List<Share> byThemselves(Load load) {
    return load.thinned()
        .map(
            thinned ->
                List.of(
                    new Share(thinned.afterDays() + 1, 1 - thinned.keptShare()),
                    new Share(load.ceilingDays(), thinned.keptShare())))
        .orElseGet(() -> List.of(new Share(load.ceilingDays(), 1)));
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
        breaksAt,
        load.thinned());
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

    Course(Stream<Leaving> leaving, long roomBytes, Instant now) {
      this.now = now;
      this.today = LocalDate.ofInstant(now, zone);
      this.last = today;
      this.level = roomBytes;
      for (Leaving each : leaving.toList()) {
        LocalDate day = each.on();
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
     * @param shares how many midnights later how much of a day's footage leaves
     * @param least how much room there must be for a class
     */
    Map<RetentionClass, Instant> run(
        List<Load> lowestFirst, Function<Load, List<Share>> shares, ToLongFunction<Load> least) {
      List<Load> recording =
          new ArrayList<>(lowestFirst.stream().filter(load -> load.bytesPerDay() > 0).toList());
      Map<RetentionClass, Instant> ends = new HashMap<>();
      LocalDate steady =
          today.plusDays(
              1L
                  + recording.stream()
                      .flatMap(load -> shares.apply(load).stream())
                      .mapToInt(Share::days)
                      .max()
                      .orElse(0));
      last = steady.isAfter(last) ? steady : last;
      for (LocalDate day = today;
          !day.isAfter(last) && !recording.isEmpty();
          day = day.plusDays(1)) {
        level += day.equals(today) ? 0 : frees.getOrDefault(day, 0.0);
        record(day, recording, shares, least, ends);
      }
      return ends;
    }

    private void record(
        LocalDate day,
        List<Load> recording,
        Function<Load, List<Share>> shares,
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
          double bytes = load.bytesPerDay() / SECONDS_PER_DAY * goesOn;
          for (Share each : shares.apply(load)) {
            frees.merge(day.plusDays(each.days()), bytes * each.share(), Double::sum);
          }
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
