package io.strongroom.retention.forecast;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.expiry.NodeFacts;
import io.strongroom.retention.expiry.RetentionPlanner;
import io.strongroom.retention.forecast.Forecast.Line;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Foretells when the room of this node's volumes runs out, by what lies on them, copies included,
 * and by the larger of what a class recorded on a day of the last week and what its cameras send
 * now. Thread-safe; {@link #tell} is called by one thread.
 */
public final class Forecasts implements ForecastView {
  /** What a camera brings of which nothing is known. */
  public static final long USUAL_BITS_PER_SECOND = 2_000_000;

  static final String ALARM = "floor-in-danger";

  /**
   * How much stays of what is thinned, as long as nothing has been: keyframes every two seconds
   * leave from a tenth to three tenths.
   */
  public static final double USUAL_KEPT_SHARE = 0.3;

  private static final Duration AGAIN = Duration.ofDays(1);
  private static final long BITS_PER_BYTE = 8;
  private static final long SECONDS_PER_DAY = 86_400;

  private final Supplier<NodeFacts> facts;
  private final Supplier<PolicyHistory> policy;
  private final Supplier<Room> room;
  private final Supplier<List<Sending>> sending;
  private final ShortageRules rules;
  private final ZoneId zone;
  private final Clock clock;
  private final Alarms alarms;

  /** Classes whose alarm stands. */
  private final Set<RetentionClass> told = new HashSet<>();

  private volatile @Nullable Forecast last;

  /**
   * What the cameras of one class send now.
   *
   * @param cameras how many send
   */
  public record Sending(RetentionClass type, int cameras, long bitsPerSecond) {}

  /**
   * @param facts what lies on this node's volumes
   * @param policy all versions
   * @param room of the volumes that are written to
   * @param sending each class once that has cameras which send
   */
  public Forecasts(
      Supplier<NodeFacts> facts,
      Supplier<PolicyHistory> policy,
      Supplier<Room> room,
      Supplier<List<Sending>> sending,
      ShortageRules rules,
      ZoneId zone,
      Clock clock,
      Alarms alarms) {
    this.facts = facts;
    this.policy = policy;
    this.room = room;
    this.sending = sending;
    this.rules = rules;
    this.zone = zone;
    this.clock = clock;
    this.alarms = alarms;
  }

  @Override
  public ShortageRules rules() {
    return rules;
  }

  @Override
  public Forecast forecast() {
    return forecast(Map.of());
  }

  @Override
  public Forecast with(RetentionClass type, long bitsPerSecond) {
    return forecast(Map.of(type, bitsPerSecond / BITS_PER_BYTE * SECONDS_PER_DAY));
  }

  @Override
  public long usualBitsPerSecond(RetentionClass type) {
    List<Sending> all = sending.get();
    return mean(all.stream().filter(each -> each.type().equals(type)).toList())
        .or(() -> mean(all))
        .orElse(USUAL_BITS_PER_SECOND);
  }

  private static Optional<Long> mean(List<Sending> sending) {
    long cameras = sending.stream().mapToLong(Sending::cameras).sum();
    long bits = sending.stream().mapToLong(Sending::bitsPerSecond).sum();
    return cameras == 0 || bits == 0 ? Optional.empty() : Optional.of(bits / cameras);
  }

  private Forecast forecast(Map<RetentionClass, Long> more) {
    PolicyHistory history = policy.get();
    Instant now = clock.instant();
    NodeFacts known = facts.get();
    List<ClassDay> found = sums(known.recorded(), known.copies());
    List<ClassDay> going = sums(known.recordedGoing(), known.copiesGoing());
    List<ClassDay> keyframes = sums(known.recordedKeyframes(), known.copiesKeyframes());
    Map<RetentionClass, Double> shares = KeptShares.of(going, keyframes);
    Room volumes = room.get();
    return new Forecaster(zone)
        .forecast(
            loads(history.current().rules(), found, more, shares, volumes, now),
            stock(history, found, going, keyframes, shares),
            volumes.freeBytes(),
            volumes.totalBytes(),
            rules.releaseBelowBytes(volumes.totalBytes()),
            now);
  }

  /** Unlike a plan, which counts packs, this counts what lies here: a copy takes room, too. */
  private static List<ClassDay> sums(List<ClassDay> recorded, List<ClassDay> copies) {
    Map<DayKeyId, ClassDay> sums = new HashMap<>();
    recorded.forEach(day -> sums.put(day.id(), day));
    copies.forEach(day -> sums.merge(day.id(), day, ClassDay::plus));
    return List.copyOf(sums.values());
  }

  private List<Load> loads(
      RetentionRules inForce,
      Collection<ClassDay> found,
      Map<RetentionClass, Long> more,
      Map<RetentionClass, Double> shares,
      Room volumes,
      Instant now) {
    Map<RetentionClass, Long> perDay = DailyRates.of(found, zone, LocalDate.ofInstant(now, zone));
    for (Sending each : sending.get()) {
      perDay.merge(each.type(), each.bitsPerSecond() / BITS_PER_BYTE * SECONDS_PER_DAY, Math::max);
    }
    more.forEach((type, bytes) -> perDay.merge(type, bytes, Long::sum));
    List<RetentionClass> classes =
        inForce.all().stream().map(RetentionRule::retentionClass).toList();
    List<Load> loads = new ArrayList<>();
    for (RetentionClass type : rules.inOrder(classes)) {
      RetentionRule rule = inForce.rule(type);
      loads.add(
          new Load(
              type,
              perDay.getOrDefault(type, 0L),
              rule.floorDays(),
              rule.ceilingDays(),
              rules.stopsBelowBytes(type, volumes.totalBytes()),
              rule.thinAfterDays()
                  .map(
                      days ->
                          new Load.Thinned(
                              days,
                              shares.getOrDefault(type, USUAL_KEPT_SHARE),
                              shares.containsKey(type)))));
    }
    return loads;
  }

  private List<Stock> stock(
      PolicyHistory history,
      List<ClassDay> found,
      List<ClassDay> goingDays,
      List<ClassDay> keyframeDays,
      Map<RetentionClass, Double> shares) {
    RetentionPlanner planner = new RetentionPlanner(history, zone);
    Map<DayKeyId, Long> going = bytes(goingDays);
    Map<DayKeyId, Long> keyframes = bytes(keyframeDays);
    return found.stream()
        .map(
            day -> {
              long goes = going.getOrDefault(day.id(), 0L);
              Optional<RetentionPlanner.Dates> dates = planner.dates(day);
              LocalDate leaves = dates.map(RetentionPlanner.Dates::goes).orElse(LocalDate.MAX);
              Optional<LocalDate> thins = planner.thinsOn(day).filter(leaves::isAfter);
              double share = shares.getOrDefault(day.retentionClass(), USUAL_KEPT_SHARE);
              return new Stock(
                  day.retentionClass(),
                  dates.map(RetentionPlanner.Dates::floorEnds).orElse(LocalDate.MAX),
                  leaves,
                  goes,
                  day.bytes() - goes,
                  thins.orElse(leaves),
                  thins.isPresent()
                      ? thinned(goes, keyframes.getOrDefault(day.id(), 0L), share)
                      : 0);
            })
        .toList();
  }

  /** What goes of so many bytes, of which some are keyframes that were made of the others. */
  private static long thinned(long all, long keyframes, double keptShare) {
    long fullRate = all - keyframes;
    return all - Math.max(keyframes, Math.round(fullRate * keptShare));
  }

  private static Map<DayKeyId, Long> bytes(List<ClassDay> days) {
    Map<DayKeyId, Long> bytes = new HashMap<>();
    days.forEach(day -> bytes.put(day.id(), day.bytes()));
    return bytes;
  }

  /** Looks ahead, and raises or ends the alarm of each class. */
  public void tell() {
    Forecast now = forecast();
    last = now;
    for (Line line : now.lines()) {
      Duration ahead = told.contains(line.type()) ? rules.warning().plus(AGAIN) : rules.warning();
      Instant until = now.at().plus(ahead);
      if (line.breaksAt().filter(at -> at.isBefore(until)).isPresent()) {
        told.add(line.type());
        raise(now, line);
      } else if (told.remove(line.type())) {
        alarms.clear(ALARM, line.type().name());
      }
    }
    // Classes that no rule names any more.
    told.removeIf(
        type -> {
          boolean unknown = now.line(type).isEmpty();
          if (unknown) {
            alarms.clear(ALARM, type.name());
          }
          return unknown;
        });
  }

  /** The last look ahead; empty before the first. */
  public Optional<Forecast> last() {
    return Optional.ofNullable(last);
  }

  private void raise(Forecast forecast, Line line) {
    alarms.raise(
        ALARM,
        line.type().name(),
        Arithmetic.of(forecast, line),
        "Add a volume or a node, move or switch off cameras, or have two people lower the floor"
            + " (strongroom retention policy propose); strongroom retention forecast shows the"
            + " arithmetic.");
  }
}
