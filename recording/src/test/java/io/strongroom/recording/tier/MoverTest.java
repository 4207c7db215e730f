package io.strongroom.recording.tier;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoverTest {
  /** Ciphertext of the first footage, behind the pack's header and the init segment. */
  private static final int INSIDE_A_CHUNK = 10_000;

  @TempDir Path root;

  /** What is done before or after a pack is put where it goes. */
  private interface Around {
    void put(Target real, PackRow row, Storage.StoredFile source, Volume to, Target.Going going)
        throws IOException;
  }

  private static Target around(Target real, Around put) {
    return new Target() {
      @Override
      public void put(PackRow row, Storage.StoredFile source, Volume to, Going going)
          throws IOException {
        put.put(real, row, source, to, going);
      }

      @Override
      public void putKey(PackRow row, Bytes wrappedKey, Volume to) throws IOException {
        real.putKey(row, wrappedKey, to);
      }
    };
  }

  @Test
  void packsGoToAWarmVolumeWhenTheyAreOldEnough() throws IOException {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      Mover tooEarly =
          site.mover(Tier.WARM, new DiskTarget(site.node.pool, site.pace()), Duration.ofHours(23));
      assertThat(tooEarly.round()).isFalse();
      site.assertAllOn(Tier.HOT);

      Mover mover = site.toWarm();
      assertThat(mover.round()).isFalse();

      site.assertAllOn(Tier.WARM);
      assertThat(packFiles("v0")).isEmpty();
      long bytes = site.rows().stream().mapToLong(PackRow::bytes).sum();
      assertThat(mover.numbers()).isEqualTo(new Mover.Numbers(0, 0, MovingSite.PACKS, bytes));
    }
  }

  private List<Path> packFiles(String volume) throws IOException {
    try (Stream<Path> all = Files.walk(root.resolve(volume).resolve("packs"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void afterAPowerCutAtAnyPointEachPackIsWholeAndInOnePlace() throws IOException {
    boolean cut = true;
    int point = 0;
    while (cut) {
      point++;
      Path folder = Files.createDirectory(root.resolve("at-" + point));
      try (MovingSite site = new MovingSite(folder, new DirectStorage())) {
        site.record(1);
      }
      FaultyStorage faulty = new FaultyStorage(new DirectStorage(), point);
      try (MovingSite site = new MovingSite(folder, faulty)) {
        Mover mover = site.toWarm();
        faulty.cutPowerAfter(point);
        mover.round();
        cut = faulty.isDead();
      }
      try (MovingSite site = new MovingSite(folder, new DirectStorage())) {
        site.node.recovery.sweep();
        site.assertReadable(1);
        Mover mover = site.toWarm();
        mover.round();
        // what was left of a move goes first, and the pack with the next look
        mover.round();
        site.assertAllOn(Tier.WARM, 1);
      }
    }
    assertThat(point).as("points at which the power was cut").isGreaterThan(10);
  }

  @Test
  void whoeverReadsWhilePacksMoveMissesNothing() throws Exception {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      AtomicInteger rounds = new AtomicInteger();
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                while (site.rows().stream()
                    .anyMatch(row -> row.volume().equals(site.volume(Tier.HOT).id()))) {
                  site.node.footage.forgetAll();
                  site.assertReadable();
                  rounds.incrementAndGet();
                }
              });
      // each pack is moved while it is being read
      Mover mover =
          site.toWarm(
              real ->
                  around(
                      real,
                      (target, row, source, to, going) -> {
                        int before = rounds.get();
                        target.put(row, source, to, going);
                        while (rounds.get() < before + 3 && !reading.isDone()) {
                          Thread.onSpinWait();
                        }
                      }));
      mover.round();
      reading.get();
      site.assertAllOn(Tier.WARM);
      assertThat(rounds.get()).isGreaterThanOrEqualTo(3 * MovingSite.PACKS);
    }
  }

  /** A row that was read before the move, and a file that is opened after it. */
  @Test
  void aPackThatMovedSinceItWasFoundIsOpenedWhereItIs() {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      var resolution =
          site.node.footage.resolve(
              StoreFixture.CAMERA,
              StoreFixture.seconds(0, MovingSite.PACKS * MovingSite.SECONDS),
              1_000);
      site.toWarm().round();
      for (var ref : resolution.chunks()) {
        var opened =
            site.node.footage.open(
                site.node.mint.authorise(StoreFixture.CAMERA, ref.range(), "intent"), ref);
        assertThat(opened.remaining()).isEqualTo(ref.bytes());
      }
    }
  }

  @Test
  void aPackThatGetsAnotherKeyWhileItMovesHasThatKeyAfterwards() throws IOException {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      DayKeyId hold = new DayKeyId("standard", site.classDay().expiryDay(), 1);
      KeyMove keys = new KeyMove(site.node.volumes, site.node.catalogue);
      try (Rewrap rewrap = Rewrap.to(hold, site.node.keys, new SecureRandom())) {
        Mover mover =
            site.toWarm(
                real ->
                    around(
                        real,
                        (target, row, source, to, going) -> {
                          target.put(row, source, to, going);
                          keys.move(row, rewrap);
                        }));
        mover.round();
        // as the expirer does with rows that it read before
        PackRow old = site.rows().getFirst().on(site.volume(Tier.HOT).id());
        keys.move(old, rewrap);
      }
      site.node.keys.destroy(site.classDay());
      site.assertAllOn(Tier.WARM);
      for (PackRow row : site.rows()) {
        Path pack = PackFiles.finished(site.volume(Tier.WARM), row);
        assertThat(PackFile.wrappedKey(new DirectStorage(), pack)).isEqualTo(row.wrappedKey());
      }
      assertThat(packFiles("v0")).isEmpty();
    }
  }

  @Test
  void aRemovalEndsAMoveThatGoesOnAndLeavesNothing() throws Exception {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      Tombstone.Mint mint = new Tombstone.Mint();
      Eraser eraser = new Eraser(site.node.volumes, site.node.catalogue, mint, site.removals);
      DayKeyId classDay = site.classDay();
      Tombstone tombstone =
          mint.of(
              classDay,
              site.node.keys.publicKeys().stream()
                  .map(key -> HexFormat.of().formatHex(key.keyId()))
                  .toList());
      CompletableFuture<Erased> erased = new CompletableFuture<>();
      Mover mover =
          site.toWarm(
              real ->
                  around(
                      real,
                      (target, row, source, to, going) -> {
                        target.put(row, source, to, going);
                        Thread.ofPlatform()
                            .start(() -> erased.completeAsync(() -> eraser.erase(tombstone)));
                        while (!site.removals.isWanted(classDay)) {
                          Thread.onSpinWait();
                        }
                        going.on();
                      }));
      mover.round();
      assertThat(erased.get().isComplete()).isTrue();
      assertThat(erased.get().packs()).isEqualTo(MovingSite.PACKS);
      assertThat(site.rows()).isEmpty();
      assertThat(packFiles("v0")).isEmpty();
      assertThat(packFiles("v1")).isEmpty();
      assertThat(site.node.catalogue.moves().begun()).isEmpty();
    }
  }

  @Test
  void aClassDayGoesFromWarmVolumesToo() throws IOException {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      site.toWarm().round();
      Tombstone.Mint mint = new Tombstone.Mint();
      Tombstone tombstone =
          mint.of(
              site.classDay(),
              site.node.keys.publicKeys().stream()
                  .map(key -> HexFormat.of().formatHex(key.keyId()))
                  .toList());
      Erased erased =
          new Eraser(site.node.volumes, site.node.catalogue, mint, site.removals).erase(tombstone);
      assertThat(erased).isEqualTo(new Erased(MovingSite.PACKS, 2L * MovingSite.PACKS, List.of()));
      assertThat(packFiles("v1")).isEmpty();
      assertThat(site.rows()).isEmpty();
    }
  }

  @Test
  void aDamagedPackStaysWhereItIsAndIsNamed() throws IOException {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      PackRow row = site.rows().getFirst();
      Path pack = PackFiles.finished(site.volume(Tier.HOT), row);
      byte[] bytes = Files.readAllBytes(pack);
      bytes[INSIDE_A_CHUNK] ^= 1;
      Files.write(pack, bytes);

      site.toWarm().round();

      assertThat(site.rows().stream().filter(each -> isOn(site, each, Tier.WARM)))
          .hasSize(MovingSite.PACKS - 1);
      assertThat(isOn(site, site.rows().getFirst(), Tier.HOT)).isTrue();
      assertThat(Files.readAllBytes(pack)).isEqualTo(bytes);
      assertThat(packFiles("v1")).hasSize(2 * (MovingSite.PACKS - 1));
      assertThat(site.damaged.byChecksum()).containsExactly(row.id());
      assertThat(site.node.alarms.standing()).extracting(Alarm::kind).contains("pack-damaged");
    }
  }

  private static boolean isOn(MovingSite site, PackRow row, Tier tier) {
    return row.volume().equals(site.volume(tier).id());
  }

  @Test
  void aMovedPackIsNoCopyAfterTheCatalogueWasMadeAnew() throws IOException {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      site.toWarm().round();
      for (PackRow row : site.rows()) {
        site.node.catalogue.forget(row.id());
      }
      site.node.recovery.sweep();
      site.assertAllOn(Tier.WARM);
      assertThat(site.rows()).noneMatch(row -> site.node.catalogue.replicas().isCopy(row.id()));
    }
  }

  @Test
  void whatIsLateIsAnAlarmUntilItIsMoved() {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      site.node.volumes.find(site.volume(Tier.WARM).id()).orElseThrow().suspect("a test says so");
      Mover late =
          site.mover(Tier.WARM, new DiskTarget(site.node.pool, site.pace()), Duration.ofDays(4));
      assertThat(late.round()).isFalse();
      assertThat(site.node.alarms.standing()).extracting(Alarm::kind).contains("packs-not-moved");
      assertThat(late.numbers().duePacks()).isEqualTo(MovingSite.PACKS);
    }
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      Mover late =
          site.mover(Tier.WARM, new DiskTarget(site.node.pool, site.pace()), Duration.ofDays(4));
      late.round();
      late.round();
      site.assertAllOn(Tier.WARM);
      assertThat(site.node.alarms.standing())
          .extracting(Alarm::kind)
          .doesNotContain("packs-not-moved");
    }
  }

  @Test
  void aMoveThatIsToEndLeavesThePackWhereItIs() throws IOException {
    try (MovingSite site = new MovingSite(root, new DirectStorage())) {
      site.record();
      Mover mover =
          site.toWarm(
              real ->
                  around(
                      real,
                      (target, row, source, to, going) -> {
                        target.put(row, source, to, going);
                        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the node stops");
                      }));
      mover.round();
      site.assertAllOn(Tier.HOT);
      assertThat(packFiles("v1")).isEmpty();
    }
  }
}
