package io.strongroom.recording.replica;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackFinishing;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's own pack, of which another node has a copy; what is mended from that, and how. */
class PackRepairTest {
  private static final NodeId FIRST = new NodeId(new UUID(7, 1));
  private static final NodeId SECOND = new NodeId(new UUID(7, 2));
  private static final ClusterNode OTHER =
      new ClusterNode(SECOND, "localhost", 1, Set.of(Role.RECORDER));
  private static final long IN_FIRST_SECOND = 12_000;

  @TempDir Path root;
  private StoreFixture other;

  /** The node that has the copy answers as if it were asked over the network. */
  private static final class Held implements ReplicaPeers {
    @Override
    public Set<PackId> held(ClusterNode node, List<PackId> packs) {
      return Set.copyOf(packs);
    }

    @Override
    public List<Grown> grown(ClusterNode node, Following question) {
      throw notAsked();
    }

    @Override
    public HeldPack.Source file(ClusterNode node, PackId pack) {
      throw notAsked();
    }

    @Override
    public State keep(ClusterNode node, Offer offer) {
      throw notAsked();
    }

    @Override
    public CopyCheck.Verdict check(ClusterNode keyholder, PackId pack, NodeId holder) {
      throw notAsked();
    }

    private static StrongroomException notAsked() {
      return new StrongroomException(ErrorKind.UNAVAILABLE, "nobody asks that here");
    }
  }

  @BeforeEach
  void open() throws IOException {
    other = node("other", SECOND, new DirectStorage());
  }

  @AfterEach
  void close() {
    other.close();
  }

  private StoreFixture node(String name, NodeId id, Storage storage) throws IOException {
    return new StoreFixture(Files.createDirectories(root.resolve(name)), id, storage);
  }

  /** Records a pack and has it copied. */
  private PackRow recorded(StoreFixture node) throws InterruptedException {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      for (int n = 0; n < 3; n++) {
        writer.fragment(second(n));
      }
    }
    PackRow row = only(node);
    Pace pace = pace();
    CopyClaims claims = new CopyClaims();
    GrowingCopies growing =
        new GrowingCopies(
            other.volumes,
            other.catalogue,
            other.pool,
            new PackFinishing(other.catalogue, other.pool, other.epochs, other.alarms),
            pace,
            claims);
    new PackCopy(other.volumes, other.catalogue, other.pool, pace, growing, claims, pack -> false)
        .make(
            (HeldPack.Finished) holdings(node).find(row.id(), Holdings.NEWEST).orElseThrow(),
            Set.of(FIRST),
            done -> {});
    return row;
  }

  private static Pace pace() {
    return new Pace(1L << 40, () -> false, () -> 0, nanos -> {});
  }

  private static Holdings holdings(StoreFixture node) {
    return new LocalHoldings(node.volumes, node.catalogue, node.live);
  }

  private static PackRow only(StoreFixture node) {
    List<PackRow> rows = new ArrayList<>();
    node.catalogue.forEach(rows::add);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private PackRepair repair(StoreFixture node, CopyClaims claims) {
    return repair(node, claims, row -> false);
  }

  private PackRepair repair(StoreFixture node, CopyClaims claims, Predicate<PackRow> dead) {
    return repair(node, claims, asked -> Optional.of(holdings(other)), dead);
  }

  private static PackRepair repair(
      StoreFixture node,
      CopyClaims claims,
      Function<NodeId, Optional<Holdings>> holdingsOf,
      Predicate<PackRow> dead) {
    return new PackRepair(
        node.volumes,
        node.catalogue,
        node.pool,
        pace(),
        claims,
        new ReplicaCluster(() -> List.of(OTHER), List::of, Map::of),
        new Held(),
        holdingsOf,
        dead);
  }

  private PackRepair repair(StoreFixture node) {
    return repair(node, new CopyClaims());
  }

  private static Path pack(StoreFixture node, PackRow row) {
    return PackPaths.finished(
        node.volumes.all().getFirst().root(), row.retentionClass(), row.expiryDay(), row.id());
  }

  private static Path aside(StoreFixture node) {
    return files(node).stream().filter(PackPaths::isSetAside).findFirst().orElseThrow();
  }

  private static List<Path> files(StoreFixture node) {
    return PackListing.files(node.volumes.all().getFirst());
  }

  private static List<Finding> findings(StoreFixture node) {
    List<Finding> findings = new ArrayList<>();
    PackCheck.Summary _ = node.check().run(PackCheck.Level.DIGEST, findings::add);
    return findings;
  }

  @Test
  void aDamagedOriginalIsSetAsideAndFetchedAnew() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      FaultyStorage.flipBit(pack(node, row), 8 * IN_FIRST_SECOND);
      byte[] damaged = Files.readAllBytes(pack(node, row));
      assertThat(findings(node)).isNotEmpty();
      assertThat(repair(node).mend(row)).isTrue();
      assertThat(findings(node)).isEmpty();
      assertThat(only(node)).isEqualTo(row);
      assertThat(node.catalogue.replicas().isCopy(row.id())).isFalse();
      assertThat(node.catalogue.replicas().begun()).isEmpty();
      assertThat(Files.readAllBytes(aside(node))).isEqualTo(damaged);
    }
  }

  @Test
  void whatHasExpiredIsNotFetchedAnew() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      FaultyStorage.flipBit(pack(node, row), 8 * IN_FIRST_SECOND);
      byte[] damaged = Files.readAllBytes(pack(node, row));
      assertThat(repair(node, new CopyClaims(), row::equals).mend(row)).isFalse();
      assertThat(Files.readAllBytes(pack(node, row))).isEqualTo(damaged);
    }
  }

  @Test
  void whatIsMissingIsFetchedAnewWithItsKeyFile() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      Files.delete(pack(node, row));
      Files.delete(PackPaths.key(pack(node, row)));
      assertThat(repair(node).mend(row)).isTrue();
      assertThat(findings(node)).isEmpty();
      assertThat(files(node)).hasSize(2);
    }
  }

  /** A held pack gets another key while its file is fetched; the old one must not come back. */
  @Test
  void aKeyFileIsMadeWithTheKeyThatThePackHasByThen() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      Path key = PackPaths.key(pack(node, row));
      Files.delete(pack(node, row));
      Files.delete(key);
      Bytes moved = Bytes.copyOf(new byte[] {1, 2, 3});
      ReentrantLock keyFiles = (ReentrantLock) node.volumes.all().getFirst().keyFiles();
      CountDownLatch held = new CountDownLatch(1);
      CompletableFuture<Void> move =
          CompletableFuture.runAsync(
              () -> {
                keyFiles.lock();
                try {
                  held.countDown();
                  await().until(() -> keyFiles.hasQueuedThreads() || Files.exists(key));
                  node.catalogue.finished(row.wrappedTo(moved));
                } finally {
                  keyFiles.unlock();
                }
              });
      held.await();
      assertThat(repair(node).mend(row)).isTrue();
      move.join();
      assertThat(PackFile.wrappedKey(new DirectStorage(), pack(node, row))).isEqualTo(moved);
    }
  }

  @Test
  void aDamagedCopyIsMendedFromTheOriginalAndStaysACopy() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      PackRow copy = only(other);
      FaultyStorage.flipBit(pack(other, copy), 8 * IN_FIRST_SECOND);
      PackRepair repair =
          repair(other, new CopyClaims(), asked -> Optional.of(holdings(node)), pack -> false);
      assertThat(repair.mend(copy)).isTrue();
      assertThat(other.catalogue.replicas().isCopy(row.id())).isTrue();
      assertThat(only(other)).isEqualTo(copy);
      assertThat(Files.readAllBytes(pack(other, copy)))
          .isEqualTo(Files.readAllBytes(pack(node, row)));
    }
  }

  @Test
  void whatIsDamagedOnBothIsLeftAsItIs() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      FaultyStorage.flipBit(pack(node, row), 8 * IN_FIRST_SECOND);
      FaultyStorage.flipBit(pack(other, only(other)), 8 * IN_FIRST_SECOND);
      List<Path> before = files(node);
      assertThat(repair(node).mend(row)).isFalse();
      assertThat(files(node)).isEqualTo(before);
      assertThat(node.catalogue.replicas().begun()).isEmpty();
    }
  }

  @Test
  void aShorterCopyIsNotTheSamePack() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      PackRow copy = only(other);
      other.catalogue.finished(
          new PackRow(
              copy.id(),
              copy.volume(),
              copy.retentionClass(),
              copy.expiryDay(),
              copy.spans(),
              copy.bytes() - Storage.BLOCK_BYTES,
              copy.footerBytes(),
              copy.chunks(),
              copy.state(),
              copy.firstOfLife(),
              copy.merkleRoot(),
              copy.wrappedKey()));
      Files.delete(pack(node, row));
      assertThat(repair(node).mend(row)).isFalse();
    }
  }

  @Test
  void aPackThatIsWorkedOnIsLeftToWhoeverDoes() throws Exception {
    try (StoreFixture node = node("node", FIRST, new DirectStorage())) {
      PackRow row = recorded(node);
      Files.delete(pack(node, row));
      CopyClaims claims = new CopyClaims();
      assertThat(claims.take(row.id())).isTrue();
      assertThat(repair(node, claims).mend(row)).isFalse();
      claims.release(row.id());
      assertThat(repair(node, claims).mend(row)).isTrue();
    }
  }

  @Test
  void withoutRoomForBothNothingChanges() throws Exception {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 5);
    try (StoreFixture node = node("node", FIRST, storage)) {
      PackRow row = recorded(node);
      FaultyStorage.flipBit(pack(node, row), 8 * IN_FIRST_SECOND);
      List<Path> before = files(node);
      storage.setRoomBytes(8_192);
      assertThat(repair(node).mend(row)).isFalse();
      storage.setRoomBytes(Long.MAX_VALUE);
      assertThat(files(node)).isEqualTo(before);
    }
  }

  /** The damaged file is never gone, and what was cut off is mended the next time. */
  @Test
  void aPowerCutAtAnyPointLeavesTheDamagedFileAndAPackThatCanBeMended() throws Exception {
    int point = 1;
    boolean cut = true;
    for (; cut; point++) {
      String name = "node" + point;
      FaultyStorage faulty = new FaultyStorage(new DirectStorage(), point);
      StoreFixture before = node(name, FIRST, faulty);
      PackRow row = recorded(before);
      FaultyStorage.flipBit(pack(before, row), 8 * IN_FIRST_SECOND);
      byte[] damaged = Files.readAllBytes(pack(before, row));
      faulty.cutPowerAfter(point);
      repair(before).mend(row);
      cut = faulty.isDead();
      faulty.cutPower();
      before.kill();
      try (StoreFixture after = node(name, FIRST, new DirectStorage())) {
        after.recovery.sweep();
        assertThat(only(after)).as("point %d", point).isEqualTo(row);
        assertThat(isThere(after, damaged)).as("point %d", point).isTrue();
        if (!findings(after).isEmpty()) {
          assertThat(repair(after).mend(row)).as("point %d", point).isTrue();
        }
        assertThat(findings(after)).as("point %d", point).isEmpty();
        assertThat(after.catalogue.replicas().begun()).isEmpty();
        assertThat(after.catalogue.replicas().isCopy(row.id())).isFalse();
      }
      other.catalogue.forget(row.id());
      for (Path file : files(other)) {
        Files.delete(file);
      }
    }
    assertThat(point).isGreaterThan(7);
  }

  private static boolean isThere(StoreFixture node, byte[] content) throws IOException {
    for (Path file : files(node)) {
      if (java.util.Arrays.equals(Files.readAllBytes(file), content)) {
        return true;
      }
    }
    return false;
  }
}
