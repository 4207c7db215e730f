package io.strongroom.retention.peer;

import static io.strongroom.retention.peer.ExpiryNodes.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.expiry.Decision;
import io.strongroom.retention.expiry.DestroyedBy;
import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.expiry.NodePacks;
import io.strongroom.retention.expiry.Step;
import io.strongroom.retention.hold.Hold;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class-day goes on all nodes of a cluster, whoever is away meanwhile. */
final class ClusterExpiryTest {
  @TempDir Path folder;
  private ExpiryNodes cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new ExpiryNodes(folder);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static NodeId id(int number) {
    return new NodeId(new UUID(7, number));
  }

  private Hold hold(int... cameras) {
    return hold(StoreFixture.NOON, cameras);
  }

  private Hold hold(WallTime from, int... cameras) {
    TimeRange range = new TimeRange(from, from.plusMicros(1_000_000L));
    Hold.Wish wish =
        new Hold.Wish(
            IntStream.of(cameras).mapToObj(ExpiryNodes::camera).toList(),
            range,
            "case 7",
            "order 12",
            "court",
            Optional.empty());
    return cluster.holds.place(wish, "ann").hold();
  }

  private void release(Hold hold) {
    var change = cluster.holds.propose(hold.id(), Optional.empty(), "closed", "ann");
    assertThat(cluster.holds.approve(change.id(), "bob").what().hold()).isEqualTo(hold.id());
  }

  private void assertWaitsForNodesThatAreAway() {
    assertThat(cluster.node(1).keys()).contains(DAY);
    assertThat(cluster.node(1).line(DAY).decision()).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
    assertThat(cluster.node(1).store.alarms.standing())
        .anySatisfy(alarm -> assertThat(alarm.detail()).contains("these are away"));
  }

  private void assertGoneOn(int... numbers) {
    for (int number : numbers) {
      assertThat(cluster.camerasOn(number)).as("rows on node " + number).isEmpty();
      assertThat(cluster.node(number).hasFiles()).as("files on node " + number).isFalse();
    }
  }

  @Test
  void packsAndCopiesGoOnAllNodesAndEachPackIsCertifiedOnce() throws Exception {
    cluster.record(true);
    assertThat(cluster.node(3).line(DAY).found().orElseThrow().packs())
        .as("a copy is no pack more")
        .isEqualTo(3);

    cluster.rounds();

    assertGoneOn(1, 2, 3);
    assertThat(cluster.node(1).keys()).isEmpty();
    assertThat(cluster.node(2).keys()).isEmpty();
    assertThat(cluster.state.list(Kind.DAY_KEY)).isEmpty();
    ExpiryCertificate certificate = cluster.node(3).certificate();
    assertThat(certificate.footage().packs()).isEqualTo(3);
    assertThat(certificate.footage().cameras()).isEqualTo(3);
    assertThat(certificate.node()).as("the lowest keyholder drives").isEqualTo(id(1));
    assertThat(certificate.keys().by()).extracting(DestroyedBy::node).containsExactly(id(1), id(2));
    assertThat(certificate.keys().slots()).isEqualTo(2);
    assertThat(certificate.removal().packs()).isEqualTo(3);
    assertThat(certificate.removal().on())
        .containsExactly(new NodePacks(id(1), 2), new NodePacks(id(2), 2), new NodePacks(id(3), 2));
    assertThat(certificate.removal().unheard()).isEmpty();
    for (int number = 1; number <= 3; number++) {
      assertThat(cluster.node(number).line(DAY).decision()).isEqualTo(new Decision.Gone());
      assertThat(cluster.node(number).store.alarms.standing()).isEmpty();
    }
  }

  /** Recorded by a node without keys, copied to a keyholder: both get the hold key. */
  @Test
  void whatIsHeldGetsItsOtherKeyOnEachNodeThatHasIt() throws Exception {
    cluster.record(true);
    Hold _ = hold(3);

    cluster.rounds();

    assertThat(cluster.camerasOn(1)).containsExactly(3);
    assertThat(cluster.camerasOn(3)).containsExactly(3);
    assertGoneOn(2);
    cluster.node(1).assertHeld(3);
    cluster.node(3).assertHeld(3);
    assertThat(cluster.node(1).keys()).containsExactly(DAY.next());
    assertThat(cluster.node(2).keys()).doesNotContain(DAY);
    assertThat(cluster.state.list(Kind.DAY_KEY))
        .as("so that every keyholder takes it")
        .extracting(record -> record.id())
        .containsExactly(DAY.next().name() + "." + DAY.expiryDay());
    assertThat(cluster.node(2).line(DAY.next()).decision()).isEqualTo(new Decision.Held());
    ExpiryCertificate certificate = cluster.node(2).certificate();
    assertThat(certificate.footage().packs()).isEqualTo(2);
    assertThat(certificate.footage().heldPacks()).isEqualTo(1);
    assertThat(
            cluster
                .node(1)
                .store
                .catalogue
                .replicas()
                .isCopy(cluster.node(1).rows().getFirst().id()))
        .isTrue();
  }

  @Test
  void aKeyholderThatIsAwayKeepsTheKeyAlive() throws Exception {
    cluster.record(true);
    cluster.confirmClocks();
    cluster.node(2).isUp = false;

    cluster.rounds();

    assertThat(cluster.node(1).keys()).as("it has done its part").doesNotContain(DAY);
    assertThat(cluster.node(2).keys()).contains(DAY);
    assertThat(cluster.node(3).line(DAY).decision()).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
    assertThat(cluster.node(3).line(DAY).waitsFor()).containsExactly("localhost");
    assertThat(cluster.node(3).expirer.plan().away()).containsExactly("localhost");
    assertThat(cluster.node(1).expirer.certificate(DAY)).isEmpty();
    assertThat(cluster.camerasOn(1)).as("no file goes before the key").hasSize(2);
    assertThat(cluster.node(1).store.alarms.standing())
        .anySatisfy(alarm -> assertThat(alarm.detail()).contains("waits for keyholders"));

    cluster.node(2).isUp = true;
    cluster.rounds();

    assertGoneOn(1, 2, 3);
    assertThat(cluster.node(2).keys()).isEmpty();
    assertThat(cluster.node(1).certificate().keys().by()).hasSize(2);
    assertThat(cluster.node(1).store.alarms.standing()).isEmpty();
  }

  /** It came while this node was off, or cut off from Cassandra, and went away again. */
  @Test
  void aKeyholderThatTheOthersHaveNotHeardOfYetKeepsTheKeyAlive() throws Exception {
    cluster.record(true);
    cluster.confirmClocks();
    cluster.node(2).isUp = false;
    cluster.registerLags = true;

    cluster.rounds();

    assertThat(cluster.node(2).keys()).contains(DAY);
    assertThat(cluster.node(1).line(DAY).decision()).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
    assertThat(cluster.node(1).expirer.certificate(DAY)).isEmpty();
  }

  /** A node without keys has got that of a pack which is being watched, and the file is open. */
  @Test
  void aPackThatIsOpenOnANodeWithoutKeysOpensNoMoreWhenItsKeyIsDead() throws Exception {
    cluster.record(false);
    ExpiryNodes.Node watching = cluster.node(3);
    TimeRange range = new TimeRange(StoreFixture.NOON, StoreFixture.NOON.plusMicros(1_000_000L));
    Footage.ChunkRef chunk =
        watching.store.footage.resolve(ExpiryNodes.camera(3), range, 10).chunks().getFirst();
    Authorisation watcher =
        watching.store.mint.authorise(ExpiryNodes.camera(3), chunk.range(), "intent");
    assertThat(watching.store.footage.open(watcher, chunk).remaining()).isPositive();

    cluster.rounds();

    assertThatThrownBy(() -> watching.store.footage.open(watcher, chunk))
        .isInstanceOf(StrongroomException.class);
  }

  @Test
  void aSlotThatIsAwayOnOneKeyholderKeepsTheKeyAlive() throws Exception {
    cluster.record(true);
    cluster.node(2).slotsAreThere = false;
    cluster.rounds();
    assertThat(cluster.node(1).line(DAY).decision()).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
    assertThat(cluster.node(2).store.alarms.standing())
        .anySatisfy(alarm -> assertThat(alarm.detail()).contains("slot usb is away"));
    cluster.node(2).slotsAreThere = true;
    cluster.rounds();
    assertGoneOn(1, 2, 3);
    assertThat(cluster.node(2).store.alarms.standing()).isEmpty();
  }

  /** What it recorded is known from the shared index, and counts. */
  @Test
  void aRecorderThatIsAwayIsCertifiedAsSuchAndRemovesItsOwnWhenItIsBack() throws Exception {
    cluster.record(false);
    cluster.confirmClocks();
    cluster.node(3).isUp = false;

    cluster.rounds();

    assertGoneOn(1, 2);
    assertThat(cluster.node(1).keys()).isEmpty();
    ExpiryCertificate first = cluster.node(1).certificate();
    assertThat(first.footage().packs()).isEqualTo(3);
    assertThat(first.removal().packs()).isEqualTo(2);
    assertThat(first.removal().unheard()).containsExactly(new NodePacks(id(3), 1));
    assertThat(cluster.node(1).line(DAY).decision())
        .isEqualTo(new Decision.GoesOn(Step.PARTLY_REMOVED));
    assertThat(cluster.camerasOn(3)).containsExactly(3);

    cluster.node(3).isUp = true;
    cluster.rounds();

    assertGoneOn(1, 2, 3);
    ExpiryCertificate last = cluster.node(1).certificate();
    assertThat(last.footage()).isEqualTo(first.footage());
    assertThat(last.removal().unheard()).isEmpty();
    assertThat(last.removal().packs()).isEqualTo(3);
  }

  @Test
  void aHeldPackThatIsOnlyOnANodeThatIsAwayKeepsTheKeyAlive() throws Exception {
    cluster.record(false);
    Hold _ = hold(3);
    cluster.confirmClocks();
    cluster.node(3).isUp = false;

    cluster.rounds();

    assertThat(cluster.node(1).keys()).contains(DAY);
    assertThat(cluster.node(1).line(DAY).decision()).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
    assertThat(cluster.node(1).line(DAY).waitsFor()).isNotEmpty();
    assertThat(cluster.node(1).store.alarms.standing())
        .anySatisfy(alarm -> assertThat(alarm.detail()).contains("these are away"));

    cluster.node(3).isUp = true;
    cluster.rounds();

    cluster.node(3).assertHeld(3);
    assertGoneOn(1, 2);
    assertThat(cluster.node(1).keys()).containsExactly(DAY.next());
  }

  @Test
  void aHeldPackThatTurnsUpLateMakesUpForNoneThatIsAway() throws Exception {
    cluster.record(false);
    Hold _ = hold(2, 3);
    cluster.confirmClocks();
    List<PackRow> late = cluster.node(2).lose();
    cluster.node(1).expirer.run();
    cluster.node(3).isUp = false;
    late.forEach(cluster.node(2).store.catalogue::finished);

    cluster.rounds();

    cluster.node(2).assertHeld(2);
    assertWaitsForNodesThatAreAway();

    cluster.node(3).isUp = true;
    cluster.rounds();
    cluster.node(3).assertHeld(3);
    assertThat(cluster.node(1).keys()).containsExactly(DAY.next());
  }

  /**
   * Its disk was away when the class-day went, so it removes its own pack, which has no key: the
   * pack lies under the hold key on the node that had the copy, and counts while that is away.
   */
  @Test
  void aHeldPackThatItsRecorderRemovesCountsWhileItsOnlyHolderIsAway() throws Exception {
    cluster.record(true);
    Hold first = hold(1);
    Hold _ = hold(2);
    cluster.confirmClocks();
    ExpiryNodes.Node recorder = cluster.node(2);
    PackRow late = rowOf(recorder, 2);
    recorder.store.catalogue.forgetAll(List.of(late.id()));
    cluster.nodes.forEach(node -> node.expirer.run());
    cluster.nodes.forEach(node -> node.expirer.move());
    cluster.nodes.forEach(node -> node.expirer.run());
    recorder.store.catalogue.finished(late);
    cluster.rounds();
    assertThat(cluster.camerasOn(2)).as("its own is gone").containsExactly(1);
    cluster.node(3).assertHeld(2);
    cluster.nodes.forEach(ExpiryNodes.Node::tell);
    assertThat(cluster.index.find(late.id()))
        .as("the row of the holder")
        .hasValueSatisfying(row -> assertThat(ClassDay.keyOf(row)).isEqualTo(DAY.next()));

    cluster.node(3).isUp = false;
    release(first);
    cluster.rounds();

    assertThat(cluster.node(1).keys()).as("it opens the held pack").contains(DAY.next());
    assertThat(cluster.node(1).store.alarms.standing())
        .anySatisfy(alarm -> assertThat(alarm.detail()).contains("these are away"));
    cluster.node(3).isUp = true;
    cluster.rounds();
    assertThat(ClassDay.keyOf(rowOf(cluster.node(3), 2))).isEqualTo(DAY.next().next());
    assertThat(cluster.node(1).keys()).containsExactly(DAY.next().next());
    assertGoneOn(1);
    cluster.nodes.forEach(ExpiryNodes.Node::tell);
    assertThat(cluster.index.find(late.id())).isPresent();
    List<PackRow> known = new ArrayList<>();
    cluster.index.forEach(known::add);
    assertThat(known)
        .as("what went is known no more")
        .extracting(PackRow::id)
        .containsExactly(late.id());
  }

  private static PackRow rowOf(ExpiryNodes.Node node, int camera) {
    return node.rows().stream()
        .filter(row -> row.id().camera().equals(ExpiryNodes.camera(camera)))
        .findFirst()
        .orElseThrow();
  }

  /** Whoever placed the later one is told that it keeps what is about to move. */
  @Test
  void aHoldThatCameAfterTheTombstoneKeepsWhatAReleasedOneHadKept() throws Exception {
    cluster.record(false);
    Hold first = hold(3);
    cluster.confirmClocks();
    cluster.node(3).isUp = false;
    cluster.rounds();
    Hold _ = hold(3);
    release(first);

    cluster.rounds();

    assertWaitsForNodesThatAreAway();
    cluster.node(3).isUp = true;
    cluster.rounds();
    cluster.node(3).assertHeld(3);
  }

  /** Two ceilings give footage of days that lie a month apart one expiry day. */
  @Test
  void aHeldPackOfAnotherDayOnANodeThatIsAwayKeepsTheKeyAlive() throws Exception {
    cluster.policy = ExpiryNodes.policy(60, 31);
    cluster.record(false);
    WallTime earlier = StoreFixture.NOON.plusMicros(-TimeUnit.DAYS.toMicros(30));
    PackRow row = cluster.node(3).lose().getFirst();
    cluster.index.finished(
        new PackRow(
            row.id(),
            row.volume(),
            row.retentionClass(),
            row.expiryDay(),
            List.of(new TimeRange(earlier, earlier.plusMicros(3_000_000L))),
            row.bytes(),
            row.footerBytes(),
            row.chunks(),
            row.state(),
            row.firstOfLife(),
            row.merkleRoot(),
            row.wrappedKey()));
    Hold _ = hold(earlier, 3);
    cluster.confirmClocks();
    cluster.node(3).isUp = false;

    cluster.rounds();

    assertWaitsForNodesThatAreAway();
  }

  /** Its copy has the hold key, so nothing of it is lost with the day key. */
  @Test
  void aHeldPackWithACopyThatIsHereDoesNotWaitForTheNodeThatIsAway() throws Exception {
    cluster.record(true);
    Hold _ = hold(3);
    cluster.confirmClocks();
    cluster.node(3).isUp = false;
    cluster.rounds();
    cluster.node(1).assertHeld(3);
    assertThat(cluster.node(1).keys()).containsExactly(DAY.next());
    assertGoneOn(2);
  }

  /** At each step the driver dies, and is away until the other keyholder has taken over. */
  @Test
  void anotherKeyholderGoesOnWhereTheDriverDied() throws Exception {
    cluster.record(true);
    cluster.confirmClocks();
    cluster.node(1).expirer.run();
    assertThat(cluster.node(2).expirer.goOn()).as("its key was the last").isTrue();
    cluster.node(1).isUp = false;

    cluster.rounds();

    assertGoneOn(2, 3);
    ExpiryCertificate certificate = cluster.node(2).certificate();
    assertThat(certificate.node()).isEqualTo(id(2));
    assertThat(certificate.keys().by()).hasSize(2);
    assertThat(certificate.removal().unheard()).containsExactly(new NodePacks(id(1), 2));

    cluster.node(1).isUp = true;
    cluster.rounds();
    assertGoneOn(1, 2, 3);
    assertThat(cluster.node(2).certificate().removal().unheard()).isEmpty();
  }

  /** Both keyholders drive while they do not see each other; the records keep them in order. */
  @Test
  void twoDriversAtOnceHarmNothing() throws Exception {
    cluster.record(true);
    cluster.confirmClocks();
    Hold _ = hold(3);
    cluster.isSplit = true;
    ExpiryNodes.Node first = cluster.node(1);
    ExpiryNodes.Node second = cluster.node(2);
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Void> beside = CompletableFuture.runAsync(first::round);
      second.round();
      beside.join();
    }
    cluster.isSplit = false;
    cluster.rounds();

    first.assertHeld(3);
    assertThat(cluster.camerasOn(1)).containsExactly(3);
    assertGoneOn(2, 3);
    assertThat(first.keys()).doesNotContain(DAY);
    assertThat(second.keys()).doesNotContain(DAY);
    ExpiryCertificate certificate = first.certificate();
    assertThat(certificate.footage().packs()).isEqualTo(2);
    assertThat(certificate.keys().by()).hasSize(2);
    assertThat(certificate.removal().unheard()).isEmpty();
    assertThat(first.line(DAY).decision()).isEqualTo(new Decision.Gone());
  }

  /** It waits for a slot that hangs, and answers all the same. */
  @Test
  void aDriverThatHangsLetsAnotherOneDrive() throws Exception {
    cluster.record(true);
    cluster.confirmClocks();
    assertThat(cluster.node(1).expirer.goOn()).isFalse();
    cluster.now = cluster.now.plus(Duration.ofMinutes(9));
    cluster.node(2).expirer.run();
    assertThat(cluster.node(3).line(DAY).decision()).isInstanceOf(Decision.Due.class);
    cluster.now = cluster.now.plus(Duration.ofMinutes(2));
    cluster.node(2).expirer.run();
    assertThat(cluster.node(3).line(DAY).decision()).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
  }

  @Test
  void whereNoKeyholderCanDriveAllNodesSaySo() throws Exception {
    cluster.record(true);
    cluster.node(1).keysAreOpen = false;
    cluster.node(2).keysAreOpen = false;
    cluster.rounds();
    for (ExpiryNodes.Node node : cluster.nodes) {
      assertThat(node.store.alarms.standing())
          .singleElement()
          .satisfies(alarm -> assertThat(alarm.detail()).contains("of the keyholders"));
    }
    cluster.node(2).keysAreOpen = true;
    cluster.rounds();
    for (ExpiryNodes.Node node : cluster.nodes) {
      assertThat(node.store.alarms.standing())
          .extracting(Alarm::detail)
          .noneSatisfy(detail -> assertThat(detail).contains("of the keyholders"));
    }
  }

  /** One that became a keyholder after the expiry had begun takes that day's key no more. */
  @Test
  void aKeyholderWithoutTheDayKeyKeepsNoHeldPackFromMoving() throws Exception {
    cluster.record(false);
    Hold _ = hold(3);
    cluster.node(1).expirer.run();
    assertThat(cluster.node(1).store.keys.destroy(DAY)).isNotEmpty();
    PackRow row =
        cluster.node(3).rows().stream()
            .filter(each -> each.id().camera().equals(ExpiryNodes.camera(3)))
            .findFirst()
            .orElseThrow();
    WrappedDek wrapped = WrappedDek.decode(row.wrappedKey().asBuffer());
    List<ClusterNode> both = List.of(cluster.node(1).address, cluster.node(2).address);
    RemoteRewrap rewrap = new RemoteRewrap(DAY.next(), cluster.node(3).client, both);
    byte[] headerHash = cluster.node(3).headerHash(row);
    assertThat(rewrap.rewrap(row.id().camera(), row.range(), wrapped, headerHash).id())
        .isEqualTo(DAY.next());
  }

  /** The DEK of a held pack goes to the hold key by nobody's word but the tombstone's. */
  @Test
  void aKeyholderMovesNothingThatNoTombstoneHolds() throws Exception {
    cluster.record(false);
    DayKeyId to = DAY.next();
    RemoteRewrap rewrap =
        new RemoteRewrap(to, cluster.node(3).client, List.of(cluster.node(1).address));
    PackRow row = cluster.node(3).rows().getFirst();
    WrappedDek wrapped = WrappedDek.decode(row.wrappedKey().asBuffer());
    assertThatThrownBy(() -> rewrap.rewrap(row.id().camera(), row.range(), wrapped, new byte[32]))
        .hasMessageContaining("no tombstone says");
    assertThat(cluster.node(1).keys()).containsExactly(DAY);
  }
}
