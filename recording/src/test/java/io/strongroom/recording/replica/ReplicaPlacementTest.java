package io.strongroom.recording.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.placement.NodeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where copies go, who is lost, and how fast copies come. */
class ReplicaPlacementTest {
  private static final long GIGA = 1L << 30;

  private static NodeId node(int number) {
    return new NodeId(new UUID(7, number));
  }

  private static List<NodeId> nodes(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(ReplicaPlacementTest::node).toList();
  }

  private static PackId pack(int number) {
    return new PackId(
        new CameraId(new UUID(3, number % 50)), new Epoch(1_000_000L * number, node(1), 0));
  }

  @Test
  void packsSpreadEvenlyAndANodeThatGoesMovesOnlyItsOwn() {
    List<NodeId> all = nodes(6);
    List<NodeId> fewer = new ArrayList<>(all);
    fewer.remove(node(4));
    Map<NodeId, Integer> counts = new HashMap<>();
    for (int n = 0; n < 6_000; n++) {
      List<NodeId> ranked = ReplicaPlacement.ranked(pack(n), all);
      assertThat(ranked).hasSize(6).doesNotHaveDuplicates();
      counts.merge(ranked.getFirst(), 1, Integer::sum);
      List<NodeId> without = new ArrayList<>(ranked);
      without.remove(node(4));
      assertThat(ReplicaPlacement.ranked(pack(n), fewer)).isEqualTo(without);
    }
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
  }

  @Test
  void exactlyOneLivingHolderSeesToTheNextCopy() {
    for (int n = 0; n < 200; n++) {
      PackId pack = pack(n);
      Set<NodeId> living = new HashSet<>(nodes(3));
      assertThat(living.stream().filter(one -> ReplicaPlacement.seesTo(one, pack, living)))
          .hasSize(1);
    }
  }

  private static ClusterNode member(int number, Role... roles) {
    return new ClusterNode(node(number), "n" + number, 1, Set.of(roles));
  }

  private static NodeReport report(int number, long total, long free, boolean sound) {
    return new NodeReport(
        node(number),
        0,
        0,
        0,
        0,
        Map.of(),
        List.of(new NodeReport.Disk("d", total, free, sound)),
        NodeReport.Replicas.NONE);
  }

  @Test
  void onlyRecordersThatAreWellNotDrainedAndHaveRoomTakeCopies() {
    List<ClusterNode> well =
        List.of(
            member(2, Role.RECORDER),
            member(3, Role.RECORDER),
            member(4, Role.KEYHOLDER),
            member(5, Role.RECORDER),
            member(6, Role.RECORDER),
            member(7, Role.RECORDER),
            member(8, Role.RECORDER));
    List<NodeRegister.Known> register =
        well.stream().map(one -> new NodeRegister.Known(one, one.id().equals(node(3)))).toList();
    Map<NodeId, NodeReport> reports = new HashMap<>();
    for (int n : List.of(2, 3, 4, 7)) {
      reports.put(node(n), report(n, 100 * GIGA, 50 * GIGA, true));
    }
    reports.put(node(5), report(5, 100 * GIGA, 2 * GIGA, true));
    reports.put(node(6), report(6, 100 * GIGA, 50 * GIGA, false));
    // 8 has told nothing yet
    ReplicaCluster cluster = new ReplicaCluster(() -> well, () -> register, () -> reports);
    assertThat(cluster.targets(pack(1), Set.of(node(7)), GIGA))
        .extracting(ClusterNode::id)
        .containsExactly(node(2));
    assertThat(cluster.targets(pack(1), Set.of(), GIGA))
        .extracting(ClusterNode::id)
        .containsExactlyInAnyOrder(node(2), node(7));
  }

  @Test
  void aNodeIsLostAfterTheLimitOrWhenItIsForgottenAndNotAfterAReturn() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    Absences absences = new Absences(node(1), Duration.ofMinutes(15), now::get);
    Set<NodeId> known = Set.copyOf(nodes(3));
    assertThat(absences.look(Set.of(node(1), node(2)), known)).isFalse();
    assertThat(absences.isLost(node(3))).isFalse();
    now.addAndGet(TimeUnit.MINUTES.toNanos(14));
    assertThat(absences.look(Set.of(node(1), node(2)), known)).isFalse();
    now.addAndGet(TimeUnit.MINUTES.toNanos(1));
    assertThat(absences.look(Set.of(node(1), node(2)), known)).isTrue();
    assertThat(absences.isLost(node(3))).isTrue();
    assertThat(absences.look(Set.of(node(1), node(2)), known)).isFalse();
    assertThat(absences.look(known, known)).isFalse();
    assertThat(absences.isLost(node(3))).isFalse();
    assertThat(absences.look(Set.of(node(1), node(2)), Set.of(node(1), node(2)))).isTrue();
    assertThat(absences.isLost(node(3))).isTrue();
  }

  @Test
  void aNodeThatDoesNotKnowTheRegisterTakesNobodyForLost() {
    Absences absences = new Absences(node(1), Duration.ofMinutes(15), () -> 0);
    assertThat(absences.look(Set.of(node(1)), Set.of())).isFalse();
    assertThat(absences.isLost(node(2))).isFalse();
  }

  @Test
  void aNodeThatSeesNobodyIsCutOffItselfAndTakesNobodyForLost() {
    AtomicLong now = new AtomicLong();
    Absences absences = new Absences(node(1), Duration.ofMinutes(15), now::get);
    assertThat(absences.look(Set.of(node(1)), Set.copyOf(nodes(3)))).isFalse();
    now.addAndGet(TimeUnit.HOURS.toNanos(9));
    assertThat(absences.look(Set.of(node(1)), Set.copyOf(nodes(3)))).isFalse();
    assertThat(absences.isLost(node(2))).isFalse();
  }

  @Test
  void bytesComeAtTheRateAndWhatWasUnusedIsNotMadeUp() {
    AtomicLong now = new AtomicLong(-7);
    Throttle throttle = new Throttle(1_000, now::get);
    assertThat(throttle.take(500)).isZero();
    assertThat(throttle.take(500)).isEqualTo(500_000_000L);
    now.addAndGet(400_000_000L);
    assertThat(throttle.take(500)).isEqualTo(600_000_000L);
    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(throttle.take(1_000)).isZero();
    assertThat(throttle.take(1)).isEqualTo(1_000_000_000L);
  }
}
