package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterSettings.Role;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final CameraId ONE = new CameraId(new UUID(1, 1));
  private static final CameraId TWO = new CameraId(new UUID(1, 2));

  private final Assignments assignments = new Assignments(List.of(ONE, TWO));
  private final Set<CameraId> due = new HashSet<>(List.of(ONE, TWO));
  private final Map<ClusterNode, Set<CameraId>> kept = new ConcurrentHashMap<>();
  private final ClusterNode a = node(1);
  private final ClusterNode b = node(2);
  private final AtomicInteger rounds = new AtomicInteger();

  private static ClusterNode node(int number) {
    return new ClusterNode(
        new NodeId(new UUID(2, number)), "127.0.0.1", number, Set.of(Role.RECORDER));
  }

  private final Handover handover =
      new Handover(assignments, () -> due, () -> List.of(a, b), this::keptBy);

  private Set<CameraId> keptBy(ClusterNode other) {
    rounds.incrementAndGet();
    Set<CameraId> answer = kept.get(other);
    if (answer == null) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "away");
    }
    return answer;
  }

  @Test
  void aCameraThatNobodyKeepsIsRecordedOn() {
    kept.put(a, Set.of());
    assertThat(handover.ask()).isTrue();
    assertThat(assignments.leaving()).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void aCameraIsLeftToWhoKeepsItAlsoIfAnotherNodeIsAway() {
    kept.put(b, Set.of(TWO));
    assertThat(handover.ask()).isTrue();
    assertThat(assignments.leaving()).containsExactly(ONE);
  }

  @Test
  void whatWasNotAskedForIsNotTaken() {
    assignments.assign(ONE);
    kept.put(a, Set.of(ONE, TWO, new CameraId(new UUID(1, 3))));
    handover.ask();
    assertThat(assignments.isAssigned(ONE)).isTrue();
    assertThat(assignments.has(TWO)).isFalse();
  }

  @Test
  void aCameraThatIsNotToBeRecordedNeedsNoSuccessor() {
    due.remove(ONE);
    handover.ask();
    assertThat(assignments.leaving()).containsExactly(TWO);
  }

  @Test
  void aNodeThatStopsDoesNotWaitIfNobodyAnswers() {
    assertThat(handover.complete(Duration.ofDays(1))).isEqualTo(2);
    assertThat(rounds).hasValue(2);
  }

  @Test
  void aNodeThatStopsWaitsForItsSuccessors() {
    kept.put(a, Set.of(ONE));
    kept.put(b, Set.of(TWO));
    assertThat(handover.complete(Duration.ofDays(1))).isZero();
  }

  @Test
  void aNodeThatStopsDoesNotWaitForEver() {
    kept.put(a, Set.of(ONE));
    assertThat(handover.complete(Duration.ofMillis(1))).isEqualTo(1);
  }
}
