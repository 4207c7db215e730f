package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.replica.ReplicaPeers;
import io.strongroom.recording.replica.ReplicaSettings;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of packs between nodes with real sockets, certificates, catalogues and volumes. */
class ReplicaTest {
  private static final NodeId A = PeerNodes.id(1);
  private static final NodeId B = PeerNodes.id(2);
  private static final NodeId C = PeerNodes.id(3);

  @TempDir Path root;
  private PeerNodes nodes;

  /** Whether node 1 damages the pieces of packs that it sends. */
  private final AtomicBoolean damaging = new AtomicBoolean();

  private final AtomicInteger damaged = new AtomicInteger();

  @BeforeEach
  void start() {
    nodes = new PeerNodes(root, PeerNodes.PATIENT);
    nodes.keysAreShared = true;
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  private PeerHandler damaging(String name, PeerHandler handler) {
    return (asker, request) -> {
      ByteBuffer answer = handler.answer(asker, request);
      if (name.equals(Requests.BYTES) && damaging.get() && answer.remaining() > 9_000) {
        answer.put(9_000, (byte) (answer.get(9_000) ^ 4));
        damaged.incrementAndGet();
      }
      return answer;
    };
  }

  private static PackRow only(PeerNodes.Node node) {
    List<PackRow> rows = new ArrayList<>();
    node.store.catalogue.forEach(rows::add);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private static boolean has(PeerNodes.Node node, PackRow row) {
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

  private void pass(Duration time) {
    nodes.nanos.addAndGet(time.toNanos());
  }

  private static List<Path> files(PeerNodes.Node node) {
    return PackListing.files(node.store.volumes.all().getFirst());
  }

  private static void assertSound(PeerNodes.Node node) {
    List<Finding> findings = new ArrayList<>();
    PackCheck.Summary summary = node.store.check().run(PackCheck.Level.STRUCTURE, findings::add);
    assertThat(findings).isEmpty();
    assertThat(summary.packs()).isOne();
  }

  private static void deletePacks(PeerNodes.Node node) throws IOException {
    for (Path file : files(node)) {
      Files.delete(file);
    }
  }

  @Test
  void aCopyServesWhenTheFirstHolderIsGoneAndAnotherIsMade() throws Exception {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    PeerNodes.Node c = nodes.node(3);
    a.store.store.recordGap(CAMERA, new Gap(seconds(-3, 0), GapCause.UNREACHABLE));
    a.life(0, 6);
    PackRow row = only(a);
    a.tellSharedIndex();
    settle(a);
    PeerNodes.Node second = has(b, row) ? b : c;
    PeerNodes.Node third = has(b, row) ? c : b;
    assertThat(has(second, row)).isTrue();
    assertThat(has(third, row)).isFalse();
    assertSound(second);
    assertThat(a.store.catalogue.replicas().holders(row.id()))
        .containsExactly(PeerNodes.id(second.number));
    assertThat(second.store.catalogue.replicas().holders(row.id())).containsExactly(A);
    assertThat(second.store.catalogue.replicas().isCopy(row.id())).isTrue();
    // Read here while A is there, so that the pack is open through A when A goes.
    assertThat(third.read(seconds(0, 6))).hasSize(6);

    deletePacks(a);
    a.leave();
    for (PeerNodes.Node reader : List.of(second, third)) {
      assertThat(reader.read(seconds(0, 6))).hasSize(6).contains(content(3));
      Footage.Timeline timeline = reader.footage.timeline(CAMERA, seconds(-5, 8), 0);
      assertThat(timeline.recorded()).containsExactly(seconds(0, 6));
      assertThat(timeline.gaps()).contains(new Gap(seconds(-3, 0), GapCause.UNREACHABLE));
      assertThat(timeline.partial()).isFalse();
    }

    second.replicator.round();
    pass(Duration.ofMinutes(14));
    settle(second);
    assertThat(has(third, row)).isFalse();
    pass(Duration.ofMinutes(2));
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              second.replicator.round();
              return has(third, row);
            });
    settle(second);
    assertSound(third);
    assertThat(third.store.catalogue.replicas().holders(row.id()))
        .contains(PeerNodes.id(second.number));
    third.replicator.round();
    assertThat(third.store.catalogue.replicas().owing().packs()).isZero();
  }

  /** It is about to be removed where it lies: a copy would only be removed again. */
  @Test
  void whatHasExpiredIsNeitherOfferedNorTaken() {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    PackRow row = only(a);
    nodes.dead.add(row);
    a.replicator.round();
    assertThat(a.store.catalogue.replicas().owing().packs()).isZero();
    assertThat(has(b, row)).isFalse();

    ReplicaPeers.Offer offer = new ReplicaPeers.Offer(row.id(), row.bytes(), A, Set.of());
    assertThat(b.keeper.keep(offer)).isEqualTo(ReplicaPeers.State.TAKEN);
    await()
        .atMost(PeerNodes.PATIENT)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> assertThat(b.keeper.keep(offer)).isNull())
                    .hasMessageContaining("has expired"));
    assertThat(files(b)).isEmpty();
  }

  /** It was away when the pack got its hold key: its copy is under the key that dies, and goes. */
  @Test
  void aHeldPackWhoseCopyHasADeadKeyGetsAnotherWithinMinutes() throws Exception {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    settle(a);
    PackRow before = only(a);
    DayKeyId holdKey = ClassDay.idOf(before).next();
    try (Rewrap rewrap = Rewrap.to(holdKey, a.store.keys, new SecureRandom())) {
      new KeyMove(a.store.volumes, a.store.catalogue).move(before, rewrap);
    }
    PackRow dead = only(b);
    nodes.dead.add(dead);

    pass(Duration.ofMinutes(6));
    a.replicator.round();
    a.replicator.round();
    assertThat(a.store.catalogue.replicas().holders(before.id())).isEmpty();
    assertThat(a.store.catalogue.replicas().owing().packs())
        .as("what is about to be removed is no copy, also when it is offered one")
        .isOne();

    b.store.catalogue.forgetAll(List.of(dead.id()));
    deletePacks(b);
    settle(a);
    assertSound(b);
    assertThat(only(b).wrappedKey()).isEqualTo(only(a).wrappedKey());
    assertThat(ClassDay.keyOf(only(b))).isEqualTo(holdKey);
  }

  @Test
  void aNodeThatIsTakenOffTheRegisterIsLostAtOnce() {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    settle(a);
    PackRow row = only(a);
    assertThat(has(b, row)).isTrue();
    b.replicator.round();
    PeerNodes.Node c = nodes.node(3);
    a.leave();
    b.replicator.round();
    assertThat(b.store.catalogue.replicas().owing().packs()).isZero();
    nodes.register.removeIf(known -> known.node().id().equals(A));
    b.replicator.round();
    settle(b);
    assertThat(has(c, row)).isTrue();
    assertThat(b.store.catalogue.replicas().holders(row.id())).contains(C);
  }

  @Test
  void aCopyThatADiskHasLostWithoutAWordIsMadeAgain() throws Exception {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    settle(a);
    deletePacks(b);
    a.replicator.round();
    assertThat(files(b)).isEmpty();
    pass(Duration.ofHours(7));
    settle(a);
    assertSound(b);
    assertThat(a.store.catalogue.replicas().holders(only(a).id())).containsExactly(B);
  }

  /** As at a start, when nobody is seen yet: the look passes the others over. */
  @Test
  void aNodeThatTheLookPassedOverIsAskedWhenItIsSeen() throws Exception {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    settle(a);
    ClusterNode unseen =
        nodes.well.stream().filter(node -> node.id().equals(B)).findFirst().orElseThrow();
    nodes.well.remove(unseen);
    deletePacks(b);
    pass(Duration.ofHours(7));
    a.replicator.round();
    assertThat(a.store.catalogue.replicas().holders(only(a).id()))
        .as("what cannot be asked keeps its good name")
        .containsExactly(B);

    nodes.well.add(unseen);
    a.replicator.round();
    settle(a);
    assertSound(b);
  }

  @Test
  void whatIsDamagedOnTheWayIsNotKept() {
    damaging.set(true);
    PeerNodes.Node a = nodes.node(1, this::damaging);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    // The second time it is sent, the first has been refused.
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              a.replicator.round();
              return damaged.get() >= 2;
            });
    assertThat(has(b, only(a))).isFalse();
    assertThat(a.store.alarms.standing()).isEmpty();
    damaging.set(false);
    settle(a);
    assertSound(b);
  }

  @Test
  void aDamagedPackIsAnAlarmAndIsNotCopied() throws Exception {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    Path pack =
        files(a).stream()
            .filter(file -> file.toString().endsWith(".pack"))
            .findFirst()
            .orElseThrow();
    FaultyStorage.flipBit(pack, 8L * 20_000);
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              a.replicator.round();
              return a.store.alarms.standing().stream()
                  .map(Alarm::kind)
                  .anyMatch("pack-damaged"::equals);
            });
    assertThat(files(b)).isEmpty();
    assertThat(files(a)).contains(pack);
    assertThat(a.store.catalogue.replicas().owing().packs()).isOne();
  }

  /** Over real sockets, in both directions. */
  @Test
  void whatOneNodeHasDamagedOrLostIsMendedFromTheOther() throws Exception {
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    a.life(0, 4);
    settle(a);
    PackRow row = only(a);
    for (PeerNodes.Node node : List.of(a, b)) {
      deletePacks(node);
      assertThat(node.repair.mend(only(node))).isTrue();
      assertSound(node);
    }
    assertThat(only(a)).isEqualTo(row);
    assertThat(a.store.catalogue.replicas().isCopy(row.id())).isFalse();
    assertThat(b.store.catalogue.replicas().isCopy(row.id())).isTrue();
  }

  @Test
  void aNodeWithoutRoomIsPassedOver() {
    FaultyStorage full = new FaultyStorage(new DirectStorage(), 1);
    FaultyStorage alsoFull = new FaultyStorage(new DirectStorage(), 2);
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2, full);
    PeerNodes.Node c = nodes.node(3, alsoFull);
    full.setRoomBytes(100_000);
    alsoFull.setRoomBytes(100_000);
    a.life(0, 4);
    a.replicator.round();
    a.replicator.round();
    assertThat(a.store.catalogue.replicas().owing().packs()).isOne();
    assertThat(files(b)).isEmpty();
    alsoFull.setRoomBytes(1L << 50);
    settle(a);
    assertThat(has(c, only(a))).isTrue();
    assertThat(files(b)).isEmpty();
  }

  /** Three nodes; the pack grows on the first, and lies on one of the others too. */
  @Test
  void anOpenPackIsCopiedWhileItGrowsAndServedWithoutItsNode() throws Exception {
    nodes.mode = ReplicaSettings.Mode.CHUNKS;
    PeerNodes.Node a = nodes.node(1);
    PeerNodes.Node b = nodes.node(2);
    PeerNodes.Node c = nodes.node(3);
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (PackStore.Writer writer = a.store.store.open(CAMERA, CLASS, recorder)) {
      writer.init(INIT.duplicate());
      for (int n = 0; n < 5; n++) {
        writer.fragment(second(n));
      }
      await().until(() -> !recorder.durable.isBefore(seconds(0, 5).to()));
      a.tellSharedIndex();
      awaitCopied(b, c);
      ClusterNode away =
          nodes.well.stream().filter(node -> node.id().equals(A)).findFirst().orElseThrow();
      nodes.well.remove(away);
      awaitFinished(b, c);
      for (PeerNodes.Node reader : List.of(b, c)) {
        assertThat(reader.read(seconds(0, 9))).hasSize(5).contains(content(4));
        assertThat(reader.footage.timeline(CAMERA, seconds(-1, 9), 0).recorded())
            .containsExactly(seconds(0, 5));
      }
      // it comes back, with more than its copy has
      for (int n = 5; n < 8; n++) {
        writer.fragment(second(n));
      }
      await().until(() -> !recorder.durable.isBefore(seconds(0, 8).to()));
      nodes.well.add(away);
      for (PeerNodes.Node reader : List.of(a, b, c)) {
        assertThat(reader.read(seconds(0, 9))).hasSize(8).contains(content(7));
      }
    }
    PackRow row = only(a);
    for (PeerNodes.Node reader : List.of(a, b, c)) {
      assertThat(reader.read(seconds(0, 9))).hasSize(8).contains(content(7));
    }
    settle(a);
    PeerNodes.Node holder = has(b, row) ? b : c;
    assertThat(only(holder).merkleRoot()).isEqualTo(row.merkleRoot());
    assertThat(only(holder).bytes()).isEqualTo(row.bytes());
    assertSound(holder);
    assertThat(holder.store.catalogue.replicas().followed()).isEmpty();
  }

  private static void awaitCopied(PeerNodes.Node b, PeerNodes.Node c) {
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              b.follower.round();
              c.follower.round();
              boolean followed = b.follower.followedCount() + c.follower.followedCount() == 1;
              return followed && b.follower.lagSeconds() + c.follower.lagSeconds() == 0;
            });
  }

  private void awaitFinished(PeerNodes.Node b, PeerNodes.Node c) {
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              pass(Duration.ofSeconds(1));
              b.follower.round();
              c.follower.round();
              return b.follower.followedCount() + c.follower.followedCount() == 0;
            });
  }
}
