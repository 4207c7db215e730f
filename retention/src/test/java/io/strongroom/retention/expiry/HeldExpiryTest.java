package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.expiry.HoldCoverage.Part;
import io.strongroom.retention.expiry.HoldCoverage.Standing;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held footage outlives its class, and goes when nothing holds it any more. */
class HeldExpiryTest {
  private static final DayKeyId DAY = HeldSite.classDay(0);

  @TempDir Path folder;

  private Path keyFile() throws IOException {
    Path day = PackPaths.day(folder.resolve("v0"), StoreFixture.CLASS, DAY.expiryDay());
    try (Stream<Path> files = Files.walk(day.resolve(HeldSite.HELD.toString()))) {
      return files
          .filter(file -> file.toString().endsWith(PackPaths.KEY))
          .findFirst()
          .orElseThrow();
    }
  }

  private Path packFile() throws IOException {
    return Path.of(keyFile().toString().replace(PackPaths.KEY, PackPaths.FINISHED));
  }

  @Test
  void heldPacksGetAnotherKeyBeforeTheirsDies() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Hold hold = site.hold(HeldSite.range(0));
      assertThat(site.expirer.coverage(hold, Holds.Closed.NOTHING).parts())
          .containsExactly(new Part(DAY, Standing.KEPT, 1, 0));
      assertThat(site.expirer.plan().lines().getFirst().heldPacks()).isEqualTo(1);

      site.run();

      assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
      assertThat(site.decision(DAY.next())).isEqualTo(new Decision.Held());
      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
      assertThat(site.certificate(DAY).footage().packs()).isEqualTo(1);
      assertThat(site.certificate(DAY).footage().heldPacks()).isEqualTo(1);
      assertThat(site.certificate(DAY).removal().packs()).isEqualTo(1);
      assertThat(site.expirer.coverage(hold, Holds.Closed.NOTHING))
          .isEqualTo(new HoldCoverage(List.of(new Part(DAY, Standing.KEPT, 1, 1)), List.of(DAY)));
      site.assertOpens(0);
      site.assertSound();
      assertThat(site.node.alarms.standing()).isEmpty();
    }
    try (HeldSite site = new HeldSite(folder)) {
      site.run();
      site.assertOpens(0);
    }
  }

  /** What is held and not there any more is missing, until its own key is destroyed. */
  @Test
  void whatIsHeldHasNotExpiredWithItsClassDay() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Hold hold = site.hold(HeldSite.range(0));
      assertThat(site.hasExpired(HeldSite.OTHER)).isFalse();
      site.run();
      assertThat(site.hasExpired(HeldSite.OTHER)).isTrue();
      assertThat(site.hasExpired(HeldSite.HELD)).isFalse();
      site.release(hold);
      site.run();
      assertThat(site.hasExpired(HeldSite.HELD)).isTrue();
    }
  }

  /** Else fsck would pass over a held pack that was left behind under a key that is destroyed. */
  @Test
  void noTombstoneExcusesThatAHeldPackDoesNotOpen() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      site.hold(HeldSite.range(0));
      PackRow held = site.node.catalogue.packs(HeldSite.HELD, HeldSite.range(0)).getFirst();
      PackRow other = site.node.catalogue.packs(HeldSite.OTHER, HeldSite.range(0)).getFirst();
      site.run();
      DestroyedKeys destroyed = DestroyedKeys.of(site.state);
      assertThat(destroyed.contains(other)).isTrue();
      assertThat(destroyed.contains(held)).isFalse();
    }
  }

  /** A move waits for a disk, which may hang. */
  @Test
  void keysOfOtherClassDaysDieBeforeHeldPacksMove() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      site.record(1);
      site.hold(HeldSite.range(0));
      site.run();
      assertThat(site.keysAtMove).containsExactly(DAY);
      assertThat(site.keys()).containsExactly(DAY.next());
    }
  }

  /** A pack's files may be gone before its row; one that is held is not being removed. */
  @Test
  void onlyWhatGoesIsBeingRemoved() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      site.hold(HeldSite.range(0));
      PackRow other = site.node.catalogue.packs(HeldSite.OTHER, HeldSite.range(0)).getFirst();
      assertThat(site.expirer.removes(other)).isFalse();
      site.expirer.run();
      site.expirer.move();
      assertThat(site.expirer.goOn()).isTrue();
      assertThat(site.expirer.removes(other)).isTrue();
      assertThat(site.node.catalogue.packs(HeldSite.HELD, HeldSite.range(0)))
          .singleElement()
          .satisfies(row -> assertThat(site.expirer.removes(row)).isFalse());
    }
  }

  @Test
  void whatIsReleasedByTwoGoesWithAKeyOfItsOwn() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Hold hold = site.hold(HeldSite.range(0));
      site.run();
      site.release(hold);
      site.run();
      assertThat(site.keys()).isEmpty();
      assertThat(site.decision(DAY.next())).isEqualTo(new Decision.Gone());
      assertThat(site.isThere(HeldSite.HELD, 0)).isFalse();
      assertThat(site.certificate(DAY.next()).footage().packs()).isEqualTo(1);
      assertThat(PackPaths.day(folder.resolve("v0"), StoreFixture.CLASS, DAY.expiryDay()))
          .doesNotExist();
      assertThat(site.node.alarms.standing()).isEmpty();
    }
  }

  @Test
  void aHoldThatEndsByItselfLetsGo() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      site.holds.place(
          HeldSite.wish(HeldSite.range(0), Optional.of(site.now.plus(Duration.ofHours(2)))), "ann");
      site.run();
      site.assertOpens(0);
      site.now = site.now.plus(Duration.ofHours(2));
      site.run();
      assertThat(site.keys()).isEmpty();
      assertThat(site.isThere(HeldSite.HELD, 0)).isFalse();
    }
  }

  /** A hold ends, another goes on: what only the first one kept goes, the rest moves on. */
  @Test
  void ofTwoHoldsTheOneThatGoesOnKeepsItsOwn() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Hold all =
          site.holds
              .place(
                  new Hold.Wish(
                      List.of(HeldSite.HELD, HeldSite.OTHER),
                      HeldSite.range(0),
                      "case 1",
                      "basis",
                      "court",
                      Optional.empty()),
                  "ann")
              .hold();
      site.run();
      assertThat(site.decision(DAY)).as("nothing of it would go").isEqualTo(new Decision.Held());
      assertThat(site.keys()).containsExactly(DAY);
      Hold one = site.hold(HeldSite.range(0));
      site.release(all);
      site.run();
      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
      Hold two = site.hold(HeldSite.range(0));
      site.release(one);
      site.run();
      site.assertOpens(0);
      assertThat(site.keys()).as("all of it is held still").containsExactly(DAY.next());
      site.release(two);
      site.run();
      assertThat(site.keys()).isEmpty();
    }
  }

  @Test
  void aSecondHoldKeyFollowsWhenPartOfTheHeldIsLetGo() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      TimeRange morning =
          new TimeRange(HeldSite.noon(0).plusMicros(-7_200_000_000L), HeldSite.noon(0));
      site.record(HeldSite.HELD, morning.from());
      Hold early = site.hold(morning);
      Hold noon = site.hold(HeldSite.range(0));
      site.run();
      assertThat(site.keys()).containsExactly(DAY.next());
      site.release(early);
      site.run();
      assertThat(site.keys()).containsExactly(DAY.next().next());
      assertThat(site.node.catalogue.packs(HeldSite.HELD, morning)).isEmpty();
      site.assertOpens(0);
      site.assertSound();
      assertThat(site.certificate(DAY.next()).footage().packs()).isEqualTo(1);
      site.release(noon);
      site.run();
      assertThat(site.keys()).isEmpty();
    }
  }

  @Test
  void aKeyFileThatAPowerCutToreIsWrittenAnew() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      site.hold(HeldSite.range(0));
      byte[] torn = Files.readAllBytes(keyFile());
      torn[40] ^= 1;
      Files.write(keyFile(), torn);
      site.run();
      site.assertOpens(0);
      site.assertSound();
    }
  }

  @Test
  void aHeldPackThatCannotBeMovedKeepsTheKey() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Hold hold = site.hold(HeldSite.range(0));
      Path pack = packFile();
      Path away = folder.resolve("away");
      Files.move(pack, away);
      site.run();
      assertThat(site.decision(DAY)).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
      assertThat(site.keys()).contains(DAY);
      assertThat(site.node.alarms.standing())
          .anySatisfy(alarm -> assertThat(alarm.detail()).contains("must get another key"));
      Files.move(away, pack);
      site.run();
      site.assertOpens(0);
      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.node.alarms.standing()).isEmpty();
      site.release(hold);
    }
  }

  /** Another hold on the same class-day keeps what it covers, and not this one's pack. */
  @Test
  void aHeldPackThatCannotBeMovedGoesWhenItsOwnHoldIsReleased() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Path pack = packFile();
      TimeRange morning =
          new TimeRange(HeldSite.noon(0).plusMicros(-7_200_000_000L), HeldSite.noon(0));
      site.record(HeldSite.HELD, morning.from());
      Hold early = site.hold(morning);
      Hold noon = site.hold(HeldSite.range(0));
      Files.move(pack, folder.resolve("away"));
      site.run();
      assertThat(site.keys()).contains(DAY, DAY.next());
      site.release(noon);
      site.run();
      assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.node.catalogue.packs(HeldSite.HELD, morning)).hasSize(1);
      assertThat(site.node.alarms.standing()).isEmpty();
      site.release(early);
    }
  }

  @Test
  void aHeldPackThatIsLostKeepsTheKeyUntilItsHoldIsReleased() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Hold hold = site.hold(HeldSite.range(0));
      Files.delete(packFile());
      site.run();
      site.node.catalogue.forgetAll(
          site.node.catalogue.packs(HeldSite.HELD, HeldSite.range(0)).stream()
              .map(PackRow::id)
              .toList());
      site.run();
      assertThat(site.keys()).as("it may come back with its volume").contains(DAY);
      assertThat(site.node.alarms.standing())
          .anySatisfy(alarm -> assertThat(alarm.detail()).contains("not in the catalogue"));
      site.release(hold);
      site.run();
      assertThat(site.keys()).doesNotContain(DAY);
      assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
    }
  }

  /**
   * Its volume was away when others moved, and the catalogue knew nothing of it until it was back.
   */
  @Test
  void aHeldPackThatTurnsUpLateMovesToo() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      Hold _ = site.hold(HeldSite.range(0));
      List<PackRow> rows = site.node.catalogue.packs(HeldSite.HELD, HeldSite.range(0));
      site.expirer.run();
      site.node.catalogue.forgetAll(rows.stream().map(PackRow::id).toList());
      site.run();
      assertThat(site.decision(DAY)).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
      rows.forEach(site.node.catalogue::finished);
      for (int i = 0; i < OwnExpiry.LOOK_AGAIN; i++) {
        site.run();
      }
      site.assertOpens(0);
      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.node.alarms.standing()).isEmpty();
    }
  }

  @Test
  void aHoldOnWhatIsClosedSaysSo() {
    List<HoldCoverage> told = new ArrayList<>();
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      site.run();
      Hold hold = site.hold(HeldSite.range(0));
      told.add(site.expirer.coverage(hold, Holds.Closed.NOTHING));
    }
    assertThat(told).containsExactly(new HoldCoverage(List.of(), List.of(DAY)));
  }

  @Test
  void aClassDayThatWasClosedWithoutATombstoneIsOpenedAgain() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      assertThat(site.holds.close(DAY, site.holds.inForce(site.now).version())).isTrue();
      var placed = site.holds.place(HeldSite.wish(HeldSite.range(0), Optional.empty()), "ann");
      assertThat(site.expirer.coverage(placed.hold(), placed.closed()).parts())
          .as("nobody can say yet that it stays")
          .containsExactly(new Part(DAY, Standing.TOO_LATE, 1, 0));
      site.run();
      site.assertOpens(0);
      assertThat(site.keys()).containsExactly(DAY.next());
    }
  }

  /** Of two drivers of a cluster one may stand still between closing and tombstone. */
  @Test
  void whatALateDriverPlannedBecomesNoTombstoneAfterAHoldCameFirst() {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(0);
      ClassDayRecords records = new ClassDayRecords(site.state);
      ClassDayRecord planned = ClassDayRecord.planned(DAY, DestroyedKeysTest.verdict());
      long version = records.put(planned, 0).orElseThrow().version();
      assertThat(site.holds.close(DAY, site.holds.inForce(site.now).version())).isTrue();
      assertThat(records.find(DAY)).as("it binds nobody").isEmpty();

      site.hold(HeldSite.range(0));
      site.run();

      assertThat(records.put(planned.tombstone(), version)).isEmpty();
      site.assertOpens(0);
      assertThat(site.keys()).containsExactly(DAY.next());
    }
  }

  /**
   * The process is killed before and after each change of a record, of the key store, of a row, of
   * a key file and of a folder; the next life goes on, and what is held opens in between and at the
   * end.
   */
  @Test
  void afterAKillAtAnyPointHeldFootageOpens() throws Exception {
    int points = 0;
    boolean died = true;
    List<Step> seen = new ArrayList<>();
    while (died) {
      points++;
      Path root = Files.createDirectory(folder.resolve("at-" + points));
      try (HeldSite site = new HeldSite(root)) {
        site.record(0);
        site.hold(HeldSite.range(0));
      }
      Fuse fuse = new Fuse();
      try (HeldSite site = new HeldSite(root, fuse, UnaryOperator.identity())) {
        fuse.left = points;
        try {
          site.run();
        } catch (Fuse.Crash e) {
          fuse.left = Integer.MAX_VALUE;
        }
        died = fuse.burnt;
        new ClassDayRecords(site.state)
            .find(DAY)
            .ifPresent(stored -> seen.add(stored.record().step()));
      }
      try (HeldSite site = new HeldSite(root)) {
        site.assertOpens(0);
        site.run();
        site.assertOpens(0);
        site.assertSound();
        assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
        assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
        assertThat(site.keys()).containsExactly(DAY.next());
        assertThat(site.certificate(DAY).removal().packs()).isEqualTo(1);
      }
    }
    assertThat(points).isGreaterThan(30);
    assertThat(seen).contains(Step.TOMBSTONE, Step.HELD_MOVED, Step.KEY_DESTROYED, Step.REMOVED);
  }
}
