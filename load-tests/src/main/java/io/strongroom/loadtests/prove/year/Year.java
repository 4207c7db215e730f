package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.year.Recorder.Done;
import io.strongroom.loadtests.prove.year.Recorder.Order;
import io.strongroom.loadtests.prove.year.oracle.Oracle;
import io.strongroom.loadtests.prove.year.oracle.Rules;
import io.strongroom.loadtests.prove.year.oracle.Taken;
import io.strongroom.loadtests.prove.year.oracle.Trust;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.retention.expiry.RetentionPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plays days of a node: each is planned, expired, recorded and disturbed, and what the node says
 * and has is held against the oracle before and after. Used by one thread.
 */
final class Year implements AutoCloseable {
  /** It has days of 23 and of 25 hours. */
  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);
  private static final Duration LONGEST_PACK = Duration.ofMinutes(59);
  private static final LocalTime MORNING = LocalTime.of(6, 0);
  private static final LocalTime NOON = LocalTime.of(13, 0);
  private static final LocalTime EVENING = LocalTime.of(22, 30);

  /** What is left of a class-day, and of that again: each begins when the one before has gone. */
  private static final int MOST_ROUNDS = 8;

  private final Path root;
  private final SplittableRandom random;
  private final Size size;
  private final List<String> failures = new ArrayList<>();
  private final YearClock clock = new YearClock(FIRST.atStartOfDay(ZONE).toInstant());
  private final Fuse fuse = new Fuse();
  private final Trust trust = new Trust(clock.truly());
  private final Rules rules;
  private final Oracle oracle;
  private final YearStore store;
  private final Disks disks;
  private final YearTiers tiers;
  private final Judge judge;
  private final Openings openings;
  private final Recorder recorder;
  private final HoldEvents holds;
  private final RuleEvents policy;
  private final Disturbances disturbances;
  private final List<CameraId> cameras = new ArrayList<>();
  private final Map<CameraId, String> types = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private LocalDate day = FIRST;
  private YearNode node;
  private long packs;
  private int classChanges;

  Year(Path root, SplittableRandom random, Size size) throws IOException {
    this.root = root;
    this.random = random;
    this.size = size;
    for (int i = 0; i < size.cameras(); i++) {
      CameraId camera = new CameraId(new UUID(0x5945_4152_0000_4000L, i));
      cameras.add(camera);
      types.put(camera, RuleEvents.TYPES.get(i % RuleEvents.TYPES.size()));
    }
    store = new YearStore(root.resolve("store"), fuse);
    disks = new Disks(root, store);
    rules = new Rules(clock.instant(), RuleEvents.first());
    oracle = new Oracle(ZONE, rules, disks.there());
    node = open();
    node.expirer().confirmClock(FIRST);
    judge = new Judge(oracle, disks, failures);
    tiers = new YearTiers(random, oracle, disks, failures);
    openings = new Openings(root, disks, oracle, random, failures);
    recorder = new Recorder(clock, random);
    holds = new HoldEvents(random, clock, () -> node.holds(), oracle, cameras, failures);
    policy = new RuleEvents(random, clock, () -> node.policy(), rules, failures);
    disturbances = new Disturbances(random, clock, trust, disks);
  }

  private YearNode open() {
    return new YearNode(
        root,
        clock,
        ZONE,
        RuleEvents.settings(),
        fuse,
        UnaryOperator.identity(),
        new QuickStorage(fuse),
        Tier.HOT,
        Optional.of(store));
  }

  Collection<String> failures() {
    return failures;
  }

  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("days", ChronoUnit.DAYS.between(FIRST, day));
    figures.put("cameras", cameras.size());
    figures.put("packs recorded", packs);
    figures.put("packs there at the end", oracle.there().size());
    figures.put("lines of plans compared", judge.lines());
    figures.put("class-days gone and certified", judge.certificates());
    figures.put("holds placed", holds.placed());
    figures.put("holds ended by two", holds.ended());
    figures.put("floors and ceilings changed by one", policy.raised());
    figures.put("floors lowered by two", policy.lowered());
    figures.put("changes that lapsed", holds.lapsed() + policy.lapsed());
    figures.put("cameras that changed class", classChanges);
    figures.putAll(tiers.figures());
    figures.putAll(disturbances.figures());
    figures.put("packs and copies that opened", openings.opened());
    figures.put("copies of what has gone that did not", openings.shut());
    return figures;
  }

  /** Whether there is another day to play. */
  boolean goesOn() {
    return failures.isEmpty() && ChronoUnit.DAYS.between(FIRST, day) < size.days();
  }

  LocalDate day() {
    return day;
  }

  /** Plays a day. */
  void play() throws IOException, InterruptedException {
    clock.passTo(at(day, LocalTime.of(0, 10)).plus(minutes(Duration.ofHours(5))));
    if (disturbances.mayRestart()) {
      node.close();
      disturbances.whileStopped();
      node = open();
    }
    disturbances.store();
    node.volumes.cold().ifPresent(Volume::look);
    disturbances.clock();
    expire();
    Set<CameraId> early =
        cameras.stream().filter(camera -> random.nextBoolean()).collect(Collectors.toSet());
    record(early, MORNING, LocalTime.of(11, 0));
    clock.passTo(at(day, NOON).plus(minutes(Duration.ofHours(4))));
    move();
    holds.act();
    policy.act();
    changeClasses();
    disturbances.confirm(node, ZONE);
    node.followPolicy();
    record(rest(early), EVENING, LocalTime.MIDNIGHT);
    if (recorder.lost() > 0) {
      failures.add(day + ": footage was lost, so that nothing can be said");
    }
    if (ChronoUnit.DAYS.between(FIRST, day) % size.daysBetweenOpening() == 0) {
      openings.check(day.toString());
    }
    day = day.plusDays(1 + disturbances.daysOff());
  }

  private static Instant at(LocalDate date, LocalTime time) {
    return date.atTime(time).atZone(ZONE).toInstant();
  }

  private Duration minutes(Duration most) {
    return Duration.ofMinutes(random.nextInt((int) most.toMinutes()));
  }

  private boolean look() {
    node.lookAtClock();
    return trust.look(clock.instant(), clock.truly());
  }

  private void expire() throws IOException {
    boolean trusted = look();
    Instant now = clock.instant();
    judge.plan(day + " before", node, now, trusted);
    if (disturbances.mayKill()) {
      kill();
    }
    Set<RetentionPlan.Line> before;
    int round = 0;
    do {
      before = node.unfinished();
      node.expire();
      round++;
    } while (round < MOST_ROUNDS && !before.equals(node.unfinished()));
    oracle.expire(now, trusted, disks.there());
    judge.plan(day + " after", node, now, trusted);
    judge.things(day.toString(), node);
    judge.certificates(node);
    judge.alarms(day.toString(), node);
  }

  /** It dies at some point, and another process goes on. */
  private void kill() {
    fuse.light(1 + random.nextInt(disturbances.fuse()));
    try {
      node.expire();
    } catch (Fuse.Dead e) {
      disturbances.died();
    } finally {
      fuse.putOut();
    }
    if (random.nextInt(3) == 0) {
      node.close();
      node = open();
    } else {
      node.beginExpiryAnew();
    }
    look();
  }

  /** Packs move while people go about their business; now and then the node ends meanwhile. */
  private void move() throws IOException, InterruptedException {
    tiers.due(clock.instant());
    // drawn first, so that how quick the machine is decides nothing
    boolean restarts = random.nextBoolean();
    if (tiers.breakOff(node) && restarts) {
      node.close();
      node = open();
    }
    tiers.move(day.toString(), node);
    judge.things(day + " after moves", node);
  }

  private void changeClasses() {
    for (int i = random.nextInt(3); i > 0; i--) {
      CameraId camera = cameras.get(random.nextInt(cameras.size()));
      types.put(camera, RuleEvents.TYPES.get(random.nextInt(RuleEvents.TYPES.size())));
      classChanges++;
    }
  }

  private Set<CameraId> rest(Set<CameraId> early) {
    return cameras.stream().filter(camera -> !early.contains(camera)).collect(Collectors.toSet());
  }

  /** A pack of each of some cameras that begins between two times of day, by the node's clock. */
  private void record(Set<CameraId> some, LocalTime from, LocalTime to) throws IOException {
    clock.passTo(at(day, from));
    node.followPolicy();
    LocalDate wallDay = clock.instant().atZone(ZONE).toLocalDate();
    Instant first = at(wallDay, from);
    Instant end = to.equals(LocalTime.MIDNIGHT) ? at(wallDay.plusDays(1), to) : at(wallDay, to);
    List<Order> orders = new ArrayList<>();
    for (CameraId camera : cameras) {
      if (!some.contains(camera)) {
        continue;
      }
      Duration all = Duration.between(first, end).minusMinutes(2);
      Instant begins = first.plus(random.nextLong(all.toNanos() / 1_000), ChronoUnit.MICROS);
      orders.add(
          new Order(camera, Objects.requireNonNull(types.get(camera)), begins, ends(begins, end)));
    }
    List<Taken> taken = new ArrayList<>();
    for (Done done : recorder.record(node.packs, orders)) {
      taken.add(taken(done));
    }
    packs += taken.size();
    taken.forEach(oracle::recorded);
    if (!taken.isEmpty()) {
      openings.copy(taken.get(random.nextInt(taken.size())));
    }
    look();
  }

  /** Of three packs one reaches the end, and one of those half a second beyond it. */
  private Instant ends(Instant begins, Instant end) {
    Instant drawn = begins.plus(Duration.ofSeconds(2 + random.nextLong(LONGEST_PACK.toSeconds())));
    if (random.nextInt(3) == 0 && end.isBefore(begins.plus(LONGEST_PACK))) {
      return random.nextInt(3) == 0 ? end.plusMillis(500) : end;
    }
    return drawn.isAfter(end) ? end : drawn;
  }

  private Taken taken(Done done) throws IOException {
    Order order = done.order();
    LocalDate expiryDay = rules.expiryDay(order.type(), order.from().atZone(ZONE).toLocalDate());
    String folder = "packs/%s/%s/%s".formatted(order.type(), expiryDay, order.camera());
    for (int disk : disks.there()) {
      Path there = disks.contents(disk).resolve(folder);
      if (!Files.isDirectory(there)) {
        continue;
      }
      try (Stream<Path> files = Files.list(there)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".pack")).toList()) {
          String name = folder + "/" + file.getFileName();
          if (known.add(disk + ":" + name)) {
            return new Taken(
                disk,
                name,
                order.camera().toString(),
                order.type(),
                expiryDay,
                order.from(),
                order.to(),
                done.issued());
          }
        }
      }
    }
    throw new IllegalStateException("nothing was recorded in " + folder);
  }

  @Override
  public void close() {
    node.close();
  }
}
