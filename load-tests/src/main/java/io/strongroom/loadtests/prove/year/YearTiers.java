package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.year.oracle.Oracle;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.tier.TierAges;
import io.strongroom.recording.tier.TierRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Has packs of two classes move to the cold store, and holds against the oracle which did. */
final class YearTiers {
  /** The third class stays on disks. */
  static final Map<String, Integer> COLD_AFTER_DAYS =
      Map.of(RuleEvents.LOBBY, 4, RuleEvents.STREET, 12);

  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final long PAUSE_MILLIS = 20;
  private static final int FEWEST_TO_BREAK = 3;

  private final SplittableRandom random;
  private final Oracle oracle;
  private final Disks disks;
  private final Collection<String> failures;
  private int moved;
  private int brokenOff;

  YearTiers(SplittableRandom random, Oracle oracle, Disks disks, Collection<String> failures) {
    this.random = random;
    this.oracle = oracle;
    this.disks = disks;
    this.failures = failures;
  }

  static TierRules rules() {
    return new TierRules(
        COLD_AFTER_DAYS.entrySet().stream()
            .collect(
                Collectors.toMap(
                    each -> new RetentionClass(each.getKey()),
                    each -> new TierAges(OptionalInt.empty(), OptionalInt.of(each.getValue())))));
  }

  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("packs moved to the cold store", moved);
    figures.put("moves broken off by the node's end", brokenOff);
    figures.put("packs that lie cold at the end", oracle.on(Disks.COLD).size());
    return figures;
  }

  /** The oracle lets become cold what is old enough; {@link #move} has the node do the same. */
  void due(Instant now) {
    moved += oracle.cool(now, COLD_AFTER_DAYS, disks.there(), Disks.COLD);
  }

  /** A node moves what is due and is stopped in the midst of it; whether that was so. */
  boolean breakOff(YearNode node) throws InterruptedException {
    long before = coldPacks(node);
    if (should().size() - before < FEWEST_TO_BREAK || random.nextInt(3) > 0) {
      return false;
    }
    try (var _ = node.tiering()) {
      await(() -> coldPacks(node) > before || !node.catalogue.moves().begun().isEmpty());
    }
    boolean inTheMidst = coldPacks(node) < should().size();
    brokenOff += inTheMidst ? 1 : 0;
    return inTheMidst;
  }

  /** A node moves what is due, until the oracle's packs lie cold. */
  void move(String when, YearNode node) throws InterruptedException {
    Set<String> should = should();
    try (var _ = node.tiering()) {
      await(() -> isDone(node, should));
    }
    Set<String> is = disks.coldRows(node);
    if (!is.equals(should)) {
      Set<String> more = new TreeSet<>(is);
      more.removeAll(should);
      Set<String> fewer = new TreeSet<>(should);
      fewer.removeAll(is);
      failures.add("%s: cold too early %s, too late %s".formatted(when, more, fewer));
    }
  }

  private Set<String> should() {
    return oracle.on(Disks.COLD).stream()
        .map(pack -> Disks.COLD + ":" + pack.file())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (System.nanoTime() - end < 0 && !done.getAsBoolean()) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static boolean isDone(YearNode node, Set<String> should) {
    return coldPacks(node) >= should.size() && node.catalogue.moves().begun().isEmpty();
  }

  /** How many packs its rows say are in the cold store. */
  private static long coldPacks(YearNode node) {
    VolumeId cold = node.volumes.cold().orElseThrow().id();
    AtomicLong count = new AtomicLong();
    node.catalogue.forEach(
        row -> {
          if (row.volume().equals(cold)) {
            long _ = count.incrementAndGet();
          }
        });
    return count.get();
  }
}
