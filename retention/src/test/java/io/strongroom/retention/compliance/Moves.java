package io.strongroom.retention.compliance;

import static org.awaitility.Awaitility.await;

import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.tier.Target;
import io.strongroom.recording.tier.TierAges;
import io.strongroom.recording.tier.TierRules;
import io.strongroom.recording.tier.TierSettings;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** The moves of a node of a test, by the threads that a node has for them. */
record Moves(StoreFixture node) {
  static final int WARM_DAYS = 3;
  static final int COLD_DAYS = 12;
  static final TierRules RULES =
      new TierRules(
          Map.of(
              StoreFixture.CLASS,
              new TierAges(OptionalInt.of(WARM_DAYS), OptionalInt.of(COLD_DAYS))));

  /** Moves so many packs to the warm volume, which are due at this time. */
  void toWarm(String now, int packs) {
    move(Tier.WARM, Tiering.toDisks(node.pool), now, packs);
  }

  /** Moves so many packs to a cold store that is a folder. */
  void toCold(Path folder, String now, int packs) {
    ColdStorage storage = attached(folder);
    move(Tier.COLD, Tiering.toCold(storage, node.pool), now, packs);
  }

  /** The cold store, attached if it is not yet. */
  ColdStorage attached(Path folder) {
    Path root = Path.of("/cold/test");
    ColdStorage storage = new ColdStorage(new FolderObjects(folder), root, "test/");
    if (node.volumes.cold().isEmpty()) {
      KnownVolumes.attachCold(
          node.volumes,
          root,
          "cold",
          node.catalogue,
          storage,
          node.pool,
          node.recovery::sweep,
          node.alarms);
      node.volumes.cold().orElseThrow().look();
    }
    return storage;
  }

  /** A move that carries the whole pack, and ends before the row is written. */
  void breakOff(String now) {
    CountDownLatch broken = new CountDownLatch(1);
    Target.Making making =
        pace -> {
          Target real = Tiering.toDisks(node.pool).at(pace);
          return new Target() {
            @Override
            public void put(PackRow row, Storage.StoredFile source, Volume to, Going going)
                throws IOException {
              real.put(row, source, to, going);
              broken.countDown();
              throw new StrongroomException(ErrorKind.UNAVAILABLE, "the node stops");
            }

            @Override
            public void putKey(PackRow row, Bytes wrappedKey, Volume to) throws IOException {
              real.putKey(row, wrappedKey, to);
            }
          };
        };
    run(Tier.WARM, making, now, tiering -> broken.getCount() == 0);
  }

  private void move(Tier to, Target.Making target, String now, int packs) {
    run(to, target, now, tiering -> tiering.numbers(to).packs() == packs);
  }

  private void run(Tier to, Target.Making target, String now, Predicate<Tiering> done) {
    Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    Tiering.Site site =
        new Tiering.Site(
            node.volumes,
            node.catalogue,
            node.pool,
            new DamagedPacks(node.catalogue, clock, node.alarms),
            new CopyClaims(),
            new Removals());
    TierSettings settings = new TierSettings(RULES, 1L << 40, 1L << 40, Optional.empty());
    try (Tiering tiering =
        Tiering.start(
            settings,
            site,
            Map.of(to, target),
            row -> false,
            node.footage::forget,
            () -> false,
            new CountDownLatch(0),
            StoreFixture.ZONE,
            clock,
            node.alarms)) {
      await().until(() -> done.test(tiering));
    }
  }
}
