package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.cold.S3Server;
import io.strongroom.recording.cold.s3.S3ObjectStore;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.tier.TierAges;
import io.strongroom.recording.tier.TierRules;
import io.strongroom.recording.tier.TierSettings;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Footage of one node lies in its cold store, a real S3 server; the others have disks only. */
class ColdAcrossNodesTest {
  private static final Path COLD = Path.of("/cold/a");
  private static final long FAST = 1L << 40;

  @TempDir Path root;
  private S3Server server;
  private S3ObjectStore objects;
  private ColdStorage storage;
  private PeerNodes nodes;
  private PeerNodes.Node a;
  private PeerNodes.Node holder;
  private PeerNodes.Node other;
  private PackRow row;

  @BeforeEach
  void moveToCold() throws Exception {
    server = new S3Server(Files.createDirectory(root.resolve("s3")));
    objects = new S3ObjectStore(server.settings());
    storage = new ColdStorage(objects, COLD, "a/");
    nodes = new PeerNodes(root, PeerNodes.PATIENT);
    nodes.keysAreShared = true;
    a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    PeerNodes.Node c = nodes.node(3);
    KnownVolumes.attachCold(
        a.store.volumes,
        COLD,
        "cold",
        a.store.catalogue,
        storage,
        a.store.pool,
        a.store.recovery::sweep,
        a.store.alarms);
    cold().look();
    a.life(0, 6);
    row = only(a);
    a.tellSharedIndex();
    settle(a);
    holder = has(b) ? b : c;
    other = has(b) ? c : b;
    move();
    a.tellSharedIndex();
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
    objects.close();
    server.close();
  }

  private Volume cold() {
    return a.store.volumes.cold().orElseThrow();
  }

  private static PackRow only(PeerNodes.Node node) {
    List<PackRow> rows = new ArrayList<>();
    node.store.catalogue.forEach(rows::add);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private boolean has(PeerNodes.Node node) {
    return node.store.catalogue.find(row.id()).isPresent();
  }

  private static void settle(PeerNodes.Node node) {
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              node.replicator.round();
              return node.store.catalogue.replicas().owing().packs() == 0;
            });
  }

  /** As a node does six days after recording. */
  private void move() {
    Clock later =
        Clock.fixed(StoreFixture.NOON.toInstant().plus(Duration.ofDays(6)), ZoneOffset.UTC);
    TierRules rules =
        new TierRules(
            Map.of(StoreFixture.CLASS, new TierAges(OptionalInt.empty(), OptionalInt.of(5))));
    Tiering.Site site =
        new Tiering.Site(
            a.store.volumes,
            a.store.catalogue,
            a.store.pool,
            new DamagedPacks(a.store.catalogue, later, a.store.alarms),
            new CopyClaims(),
            new Removals());
    try (var _ =
        Tiering.start(
            new TierSettings(rules, FAST, FAST, Optional.empty()),
            site,
            Map.of(Tier.COLD, Tiering.toCold(storage, a.store.pool)),
            pack -> false,
            a.store.footage::forget,
            () -> false,
            new CountDownLatch(0),
            StoreFixture.ZONE,
            later,
            a.store.alarms)) {
      await()
          .atMost(PeerNodes.PATIENT)
          .until(
              () ->
                  only(a).volume().equals(cold().id())
                      && a.store.catalogue.moves().begun().isEmpty());
    }
    assertThat(PackListing.files(a.store.volumes.all().getFirst())).isEmpty();
  }

  private static void deletePacks(PeerNodes.Node node) throws IOException {
    for (Path file : PackListing.files(node.store.volumes.all().getFirst())) {
      Files.delete(file);
    }
  }

  private static void assertPlays(PeerNodes.Node reader) {
    List<byte[]> read = reader.read(seconds(0, 6));
    assertThat(read).hasSize(6);
    for (int n = 0; n < 6; n++) {
      assertThat(read.get(n)).isEqualTo(content(n));
    }
  }

  /** No disk has it: the files went with the move, and the copy is gone. */
  @Test
  void everyNodePlaysWhatOnlyTheColdStoreOfOneHas() throws IOException {
    deletePacks(holder);
    holder.leave();
    assertPlays(a);
    assertPlays(other);
    assertThat(other.footage.timeline(StoreFixture.CAMERA, seconds(0, 6), 0).recorded())
        .containsExactly(seconds(0, 6));
  }

  /** A copy elsewhere serves meanwhile; without one it is said that nobody answers. */
  @Test
  void whileTheStoreIsAwayTheCopyServes() throws Exception {
    server.kill();
    cold().look();
    assertThat(cold().state()).isEqualTo(Volume.State.MISSING);
    for (PeerNodes.Node reader : List.of(a, holder, other)) {
      assertPlays(reader);
    }
    deletePacks(holder);
    holder.leave();
    assertThatThrownBy(() -> assertThat(other.read(seconds(0, 6))).isNull())
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
    server.startAgain();
    cold().look();
    assertPlays(other);
  }

  /** What lies in the store counts as one of two copies, and the second is made from it. */
  @Test
  void aLostCopyIsMadeAnewFromTheColdStore() throws Exception {
    assertThat(a.store.catalogue.replicas().owing().packs()).isZero();
    deletePacks(holder);
    holder.leave();
    a.replicator.round();
    nodes.nanos.addAndGet(Duration.ofMinutes(16).toNanos());
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              a.replicator.round();
              return has(other);
            });
    settle(a);
    server.kill();
    cold().look();
    assertPlays(other);
    assertPlays(a);
  }

  @Test
  void aDamagedCopyIsMendedFromTheColdStore() throws Exception {
    Path pack =
        PackListing.files(holder.store.volumes.all().getFirst()).stream()
            .filter(file -> file.toString().endsWith(".pack"))
            .findFirst()
            .orElseThrow();
    FaultyStorage.flipBit(pack, 8 * 20_000L);
    assertPlays(holder);
    assertThat(holder.damaged.byChecksum()).containsExactly(row.id());
  }
}
