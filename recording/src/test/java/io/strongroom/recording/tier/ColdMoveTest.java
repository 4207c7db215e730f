package io.strongroom.recording.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.cold.S3Server;
import io.strongroom.recording.cold.s3.S3ObjectStore;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Against a real S3 server: moves, reading, other keys, removal, and a server that goes away. */
class ColdMoveTest {
  @TempDir static Path serverFolder;
  private static S3Server server;

  @TempDir Path root;
  private String prefix = "";

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new S3Server(serverFolder);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  @BeforeEach
  void ownPrefix(TestInfo test) {
    prefix = test.getTestMethod().orElseThrow().getName();
  }

  /** A node with a cold store. */
  private final class Site implements AutoCloseable {
    final MovingSite disks = new MovingSite(root, new DirectStorage());
    final S3ObjectStore objects = new S3ObjectStore(server.settings());
    final ColdStorage storage = new ColdStorage(objects, Path.of("/cold/" + prefix), prefix + "/");

    Site attached() {
      KnownVolumes.attachCold(
          disks.node.volumes,
          Path.of("/cold/" + prefix),
          "cold",
          disks.node.catalogue,
          storage,
          disks.node.pool,
          disks.node.recovery::sweep,
          disks.node.alarms);
      cold().look();
      return this;
    }

    Volume cold() {
      return disks.node.volumes.cold().orElseThrow();
    }

    Target target() {
      return new ColdTarget(storage, disks.node.pool);
    }

    Mover toCold() {
      return toCold(target());
    }

    Mover toCold(Target target) {
      return disks.mover(Tier.COLD, target, Duration.ofDays(6));
    }

    Tombstone tombstone(Tombstone.Mint mint, DayKeyId classDay) {
      return mint.of(
          classDay,
          disks.node.keys.publicKeys().stream()
              .map(key -> HexFormat.of().formatHex(key.keyId()))
              .toList());
    }

    @Override
    public void close() {
      disks.close();
      objects.close();
    }
  }

  private List<Path> objects() throws IOException {
    Path folder = server.objects().resolve(prefix).resolve("packs");
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void packsAreReadFromTheColdStoreAsTheyWereRecorded() throws IOException {
    try (Site site = new Site().attached()) {
      site.disks.record();
      site.disks.toWarm().round();
      assertThat(site.toCold().round()).isFalse();
      site.disks.assertAllOn(Tier.COLD);
      assertThat(objects()).hasSize(2 * MovingSite.PACKS);
      assertThat(site.storage.windowBytes()).isPositive();
    }
    // the next life knows the store without asking it
    try (Site site = new Site().attached()) {
      site.disks.assertAllOn(Tier.COLD);
    }
  }

  @Test
  void whatIsOldEnoughGoesStraightFromAHotVolume() {
    try (Site site = new Site().attached()) {
      site.disks.record();
      Mover toWarm =
          site.disks.mover(
              Tier.WARM,
              new DiskTarget(site.disks.node.pool, site.disks.pace()),
              Duration.ofDays(6));
      toWarm.round();
      site.disks.assertAllOn(Tier.HOT);
      site.toCold().round();
      site.disks.assertAllOn(Tier.COLD);
    }
  }

  @Test
  void whatIsAskedForGoesBeforeItsTimeTheOldestFirst() throws IOException {
    try (Site site = new Site().attached()) {
      site.disks.record();
      Mover mover = site.disks.mover(Tier.COLD, site.target(), Duration.ofHours(1));
      assertThat(mover.round()).isFalse();
      site.disks.assertAllOn(Tier.HOT);

      PackRow oldest = site.disks.rows().getFirst();
      mover.ask(oldest.bytes() - 1);
      assertThat(mover.round()).isFalse();
      assertThat(mover.left()).isZero();
      assertThat(mover.moved()).isEqualTo(oldest.bytes());
      assertThat(site.disks.rows())
          .filteredOn(row -> row.volume().equals(site.cold().id()))
          .extracting(PackRow::id)
          .containsExactly(oldest.id());
      site.disks.assertReadable();

      mover.ask(1L << 40);
      assertThat(mover.round()).isFalse();
      site.disks.assertAllOn(Tier.COLD);
      assertThat(mover.left()).as("there is no more").isZero();
      assertThat(mover.numbers().duePacks()).isZero();
    }
  }

  @Test
  void nothingIsWaitedForWhileTheStoreThatIsAskedIsAway() throws Exception {
    try (Site site = new Site().attached()) {
      site.disks.record();
      Mover mover = site.disks.mover(Tier.COLD, site.target(), Duration.ofHours(1));
      server.kill();
      try {
        site.cold().look();
        mover.ask(1);
        assertThat(mover.round()).isFalse();
        assertThat(mover.left()).isZero();
        assertThat(mover.moved()).isZero();
      } finally {
        server.startAgain();
      }
      site.cold().look();
      site.disks.assertAllOn(Tier.HOT);
    }
  }

  @Test
  void aStoreThatIsAwayIsSaidAndKeepsNothingElseFromBeingPlayed() throws Exception {
    try (Site site = new Site().attached()) {
      site.disks.record();
      site.toCold().round();
      server.kill();
      try {
        site.disks.node.footage.forgetAll();
        assertThatThrownBy(site.disks::assertReadable)
            .isInstanceOfSatisfying(
                StrongroomException.class,
                e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
            .hasMessageContaining("cold");
        site.cold().look();
        assertThat(site.disks.node.alarms.standing())
            .extracting(Alarm::kind)
            .containsExactly("cold-store-away");
        assertThatThrownBy(site.disks::assertReadable)
            .hasMessageContaining("the cold store that has this footage does not answer");
        Erased erased = eraser(site).erase(site.tombstone(mint, site.disks.classDay()));
        assertThat(erased.packs()).isZero();
        assertThat(erased.left()).hasSize(1);
        assertThat(erased.left().getFirst().packs()).isEqualTo(MovingSite.PACKS);
      } finally {
        server.startAgain();
      }
      site.cold().look();
      assertThat(site.disks.node.alarms.standing()).isEmpty();
      site.disks.assertAllOn(Tier.COLD);
    }
  }

  private final Tombstone.Mint mint = new Tombstone.Mint();

  private Eraser eraser(Site site) {
    return new Eraser(
        site.disks.node.volumes, site.disks.node.catalogue, mint, site.disks.removals);
  }

  @Test
  void aServerThatIsKilledWhileAPackIsSentLosesNothing() throws Exception {
    try (Site site = new Site().attached()) {
      site.disks.record();
      Target real = site.target();
      Target killing =
          new Target() {
            private int calls;

            @Override
            public void put(PackRow row, Storage.StoredFile source, Volume to, Going going)
                throws IOException {
              calls++;
              int[] left = {calls};
              real.put(
                  row,
                  source,
                  to,
                  () -> {
                    // before it is sent, while it is sent, and before it is read back
                    if (--left[0] == 0) {
                      kill();
                    }
                  });
            }

            @Override
            public void putKey(PackRow row, Bytes wrappedKey, Volume to) throws IOException {
              real.putKey(row, wrappedKey, to);
            }
          };
      for (int attempt = 0; attempt < 3; attempt++) {
        site.toCold(killing).round();
        site.cold().look();
        site.disks.assertReadable();
        server.startAgain();
        site.cold().look();
      }
      Mover mover = site.toCold();
      mover.round();
      mover.round();
      site.disks.assertAllOn(Tier.COLD);
    }
  }

  private static void kill() {
    try {
      server.kill();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aHeldPackInTheColdStoreGetsItsHoldKeyThere() throws IOException {
    try (Site site = new Site().attached()) {
      site.disks.record();
      site.toCold().round();
      DayKeyId classDay = site.disks.classDay();
      Tombstone tombstone = site.tombstone(mint, classDay);
      DayKeyId hold = new DayKeyId("standard", classDay.expiryDay(), 1);
      PackRow held = site.disks.rows().getFirst();
      byte[] sent = Files.readAllBytes(object(held));
      try (Rewrap rewrap = Rewrap.to(hold, site.disks.node.keys, new SecureRandom())) {
        new KeyMove(site.disks.node.volumes, site.disks.node.catalogue).move(held, rewrap);
      }
      site.disks.node.keys.destroy(classDay);
      Erased erased = eraser(site).erase(tombstone);

      assertThat(erased)
          .isEqualTo(new Erased(MovingSite.PACKS - 1L, 2L * (MovingSite.PACKS - 1L), List.of()));
      assertThat(objects()).hasSize(2);
      assertThat(Files.readAllBytes(object(held))).isEqualTo(sent);
      assertThat(site.disks.node.read(StoreFixture.seconds(0, MovingSite.SECONDS)))
          .hasSize(MovingSite.SECONDS);
    }
  }

  private Path object(PackRow row) throws IOException {
    return objects().stream()
        .filter(path -> path.toString().endsWith(row.id().epoch() + ".pack"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingIsRemovedFromAStoreThatIsAnother() throws IOException {
    try (Site site = new Site().attached()) {
      site.disks.record();
      site.toCold().round();
      Path identity = server.objects().resolve(prefix).resolve("volume.id");
      byte[] own = Files.readAllBytes(identity);
      Files.write(identity, Files.readAllBytes(root.resolve("v0/volume.id")));
      Erased erased = eraser(site).erase(site.tombstone(mint, site.disks.classDay()));
      assertThat(erased.packs()).isZero();
      assertThat(erased.left()).hasSize(1);
      assertThat(erased.left().getFirst().why()).contains("instead of");
      assertThat(objects()).hasSize(2 * MovingSite.PACKS);
      assertThat(site.disks.node.alarms.standing())
          .extracting(Alarm::kind)
          .containsExactly("cold-store-away");

      Files.write(identity, own);
      site.cold().look();
      assertThat(eraser(site).erase(site.tombstone(mint, site.disks.classDay())))
          .isEqualTo(new Erased(MovingSite.PACKS, 2L * MovingSite.PACKS, List.of()));
      assertThat(objects()).isEmpty();
    }
  }

  @Test
  void aStoreThatGivesBackSomethingElseKeepsThePackOnItsDisk() throws IOException {
    try (Site site = new Site().attached()) {
      site.disks.record();
      Target real = site.target();
      Target lying =
          new Target() {
            @Override
            public void put(PackRow row, Storage.StoredFile source, Volume to, Going going)
                throws IOException {
              int[] calls = {0};
              real.put(
                  row,
                  source,
                  to,
                  () -> {
                    if (++calls[0] == 3) {
                      flip(object(row));
                    }
                  });
            }

            private Path object(PackRow row) {
              try {
                return ColdMoveTest.this.object(row);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }

            @Override
            public void putKey(PackRow row, Bytes wrappedKey, Volume to) throws IOException {
              real.putKey(row, wrappedKey, to);
            }
          };
      site.toCold(lying).round();
      site.disks.assertAllOn(Tier.HOT);
    }
  }

  private static void flip(Path object) {
    try {
      byte[] bytes = Files.readAllBytes(object);
      bytes[bytes.length / 2] ^= 1;
      Files.write(object, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCatalogueMadeAnewFindsThePacksInTheColdStore() throws IOException {
    try (Site site = new Site().attached()) {
      site.disks.record();
      site.toCold().round();
    }
    try (Stream<Path> all = Files.walk(root.resolve("catalogue"))) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    try (Site site = new Site().attached()) {
      site.disks.assertAllOn(Tier.COLD);
      assertThat(site.disks.rows())
          .noneMatch(row -> site.disks.node.catalogue.replicas().isCopy(row.id()));
    }
  }
}
