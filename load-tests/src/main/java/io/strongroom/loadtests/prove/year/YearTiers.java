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
import java.util.stream.Collectors;

/** Has packs of two classes move to the cold store, and holds against the oracle which did. */
final class YearTiers {
  /** The third class stays on disks. */
  static final Map<String, Integer> COLD_AFTER_DAYS =
      Map.of(RuleEvents.STREET, 12, RuleEvents.SCHOOL, 20);

  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final long PAUSE_MILLIS = 2;

  private final SplittableRandom random;
  private final Oracle oracle;
  private final Disks disks;
  private final Collection<String> failures;
  private int moved;
  private int brokenOff;

  YearTiers(
      SplittableRandom random, Oracle oracle, Disks disks, Collection<String> failures) {
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

  /** A node moves what is due until it is stopped; whether it was stopped in the midst of it. */
  boolean breakOff(YearNode node) throws InterruptedException {
    if (random.nextInt(6) > 0 || disks.isStoreAway()) {
      return false;
    }
    long before = coldPacks(node);
    try (var _ = node.tiering()) {
      Thread.sleep(random.nextInt(30));
    }
    boolean inTheMidst =
        coldPacks(node) > before || !node.catalogue.moves().begun().isEmpty();
    brokenOff += inTheMidst ? 1 : 0;
    return inTheMidst;
  }

  /** A node moves what is due, until the oracle's packs lie cold. */
  void move(String when, YearNode node, Instant now) throws InterruptedException {
    moved += oracle.cool(now, COLD_AFTER_DAYS, disks.there(), Disks.COLD);
    Set<String> should =
        oracle.on(Disks.COLD).stream()
            .map(pack -> Disks.COLD + ":" + pack.file())
            .collect(Collectors.toCollection(TreeSet::new));
    long end = System.nanoTime() + LONGEST.toNanos();
    try (var _ = node.tiering()) {
      while (System.nanoTime() - end < 0 && !isDone(node, should)) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    Set<String> is = disks.coldRows(node);
    if (!is.equals(should)) {
      Set<String> differ = new TreeSet<>(is);
      differ.removeAll(should);
      Set<String> fewer = new TreeSet<>(should);
      fewer.removeAll(is);
      failures.add("%s: cold too early %s, too late %s".formatted(when, differ, fewer));
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
