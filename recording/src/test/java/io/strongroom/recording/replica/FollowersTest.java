package io.strongroom.recording.replica;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.replica.ReplicaPeers.Following;
import io.strongroom.recording.replica.ReplicaPeers.Grown;
import io.strongroom.recording.replica.ReplicaPeers.Growth;
import io.strongroom.recording.replica.ReplicaSettings.Mode;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told to follow an open pack. */
class FollowersTest {
  private static final NodeId SELF = new NodeId(new UUID(7, 1));

  @TempDir Path root;
  private final AtomicLong nanos = new AtomicLong(1);
  private StoreFixture store;
  private PackStore.Writer writer;
  private PackId pack;
  private NodeId first;
  private NodeId second;

  @BeforeEach
  void record() {
    store = new StoreFixture(root, SELF, new DirectStorage());
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    writer = store.store.open(CAMERA, CLASS, recorder);
    writer.init(INIT.duplicate());
    writer.fragment(second(0));
    await().until(() -> !recorder.durable.isBefore(seconds(0, 1).to()));
    pack = store.live.growth().getFirst().header().id();
    List<NodeId> ranked =
        ReplicaPlacement.ranked(
            pack, List.of(new NodeId(new UUID(7, 2)), new NodeId(new UUID(7, 3))));
    first = ranked.getFirst();
    second = ranked.getLast();
  }

  @AfterEach
  void close() {
    writer.close();
    store.close();
  }

  private Followers followers(Mode mode) {
    List<ClusterNode> others = new ArrayList<>();
    Map<NodeId, NodeReport> reports = new HashMap<>();
    for (NodeId node : List.of(first, second)) {
      others.add(new ClusterNode(node, "localhost", 1, Set.of(Role.RECORDER)));
      reports.put(
          node,
          new NodeReport(
              node,
              0,
              0,
              0,
              0,
              Map.of(),
              List.of(new NodeReport.Disk("d", 1L << 40, 1L << 39, true)),
              NodeReport.Replicas.NONE));
    }
    List<NodeRegister.Known> register =
        others.stream().map(node -> new NodeRegister.Known(node, false)).toList();
    return new Followers(
        store.live,
        new LocalHoldings(store.volumes, store.catalogue, store.live),
        new ReplicaSettings(Map.of(CLASS, mode), 1),
        new ReplicaCluster(() -> others, () -> register, () -> reports),
        nanos::get);
  }

  private static List<Grown> ask(Followers followers, NodeId asker, boolean more) {
    return followers.answer(new Following(asker, more, Map.of()));
  }

  private void assertLeft(Followers followers, int count) {
    assertThat(followers.leftCount()).isEqualTo(count);
    followers.tell(store.alarms);
    assertThat(store.alarms.standing())
        .extracting(Alarm::kind)
        .filteredOn("packs-unfollowed"::equals)
        .hasSize(count);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void onlyPacksOfClassesThatAreCopiedChunkByChunkAreToBeFollowed() {
    for (Mode mode : List.of(Mode.NONE, Mode.FINISHED)) {
      Followers followers = followers(mode);
      assertThat(ask(followers, first, true)).isEmpty();
      assertThat(followers.unfollowedCount()).isZero();
    }
  }

  @Test
  void theFirstNodeFollowsAndKeepsThePackWhileItAsks() {
    Followers followers = followers(Mode.CHUNKS);
    assertThat(followers.unfollowedCount()).isOne();
    assertThat(ask(followers, second, true)).isEmpty();
    assertThat(ask(followers, first, false)).isEmpty();
    assertThat(ask(followers, first, true))
        .containsExactly(new Grown(pack, Growth.OPEN, store.live.durableBytes(pack).orElseThrow()));
    assertThat(followers.of(pack)).contains(first);
    assertThat(followers.unfollowedCount()).isZero();
    for (int i = 0; i < 5; i++) {
      pass(Followers.SILENCE.dividedBy(2));
      assertThat(ask(followers, second, true)).isEmpty();
      assertThat(followers.answer(new Following(first, true, Map.of(pack, 4_096L)))).hasSize(1);
    }
    pass(Followers.SILENCE);
    assertThat(followers.of(pack)).isEmpty();
    assertThat(followers.unfollowedCount()).isOne();
    assertLeft(followers, 0);
    pass(Followers.LEFT_AFTER);
    assertLeft(followers, 1);
    assertThat(followers.answer(new Following(first, true, Map.of(pack, 4_096L)))).hasSize(1);
    assertLeft(followers, 0);
  }

  @Test
  void aFirstNodeThatDoesNotAskIsNotWaitedForLong() {
    Followers followers = followers(Mode.CHUNKS);
    assertThat(ask(followers, second, true)).isEmpty();
    pass(Followers.PATIENCE);
    assertThat(ask(followers, second, true)).hasSize(1);
    assertThat(followers.of(pack)).contains(second);
  }

  @Test
  void aPackThatIsNotHereIsGoneAndAFinishedOneHasItsSize() {
    Followers followers = followers(Mode.CHUNKS);
    PackId other = new PackId(CAMERA, new Epoch(1, SELF, 0));
    assertThat(followers.answer(new Following(first, false, Map.of(other, 4_096L))))
        .containsExactly(new Grown(other, Growth.GONE, 0));
    writer.close();
    long bytes = store.catalogue.find(pack).orElseThrow().bytes();
    assertThat(followers.answer(new Following(first, false, Map.of(pack, 4_096L))))
        .containsExactly(new Grown(pack, Growth.FINISHED, bytes));
  }
}
