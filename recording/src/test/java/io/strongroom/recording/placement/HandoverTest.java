package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.camera.Sessions;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterSettings.Role;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final CameraId ONE = new CameraId(new UUID(1, 1));
  private static final CameraId TWO = new CameraId(new UUID(1, 2));

  private final Assignments assignments = new Assignments(List.of(ONE, TWO));
  private final Map<CameraId, Sessions> due =
      new HashMap<>(Map.of(ONE, Sessions.MANY, TWO, Sessions.MANY));
  private final Set<CameraId> recorded = new HashSet<>(Set.of(ONE, TWO));
  private final Map<ClusterNode, Set<CameraId>> kept = new ConcurrentHashMap<>();
  private final Set<CameraId> waiting = ConcurrentHashMap.newKeySet();
  private final ClusterNode a = node(1);
  private final ClusterNode b = node(2);
  private final AtomicInteger rounds = new AtomicInteger();

  /** What A was told in each question. */
  private final List<Set<CameraId>> told = new CopyOnWriteArrayList<>();

  private long nanos = 1;

  private static ClusterNode node(int number) {
    return new ClusterNode(
        new NodeId(new UUID(2, number)), "127.0.0.1", number, Set.of(Role.RECORDER));
  }

  private final Handover handover =
      new Handover(
          assignments,
          camera -> Optional.ofNullable(due.get(camera)),
          () -> recorded,
          () -> List.of(a, b),
          this::answer,
          () -> nanos);

  private Successors.Answer answer(ClusterNode other, Collection<CameraId> held) {
    rounds.incrementAndGet();
    if (other.equals(a)) {
      told.add(Set.copyOf(held));
    }
    Set<CameraId> answer = kept.get(other);
    if (answer == null) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "away");
    }
    return new Successors.Answer(
        List.copyOf(answer), other.equals(a) ? List.copyOf(waiting) : List.of());
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

  private void pass(Duration time) {
    nanos += time.toNanos() + 1;
  }

  @Test
  void anOnlySessionIsSaidToBeHeldUntilItHasEnded() {
    due.put(ONE, Sessions.ONE);
    kept.put(a, Set.of());
    handover.ask();
    assertThat(told).containsExactly(Set.of(ONE));
    assertThat(assignments.has(ONE)).isTrue();
    waiting.add(ONE);
    handover.ask();
    assertThat(assignments.has(ONE)).isFalse();
    assertThat(assignments.has(TWO)).isTrue();
    handover.ask();
    recorded.remove(ONE);
    waiting.clear();
    handover.ask();
    assertThat(told).containsExactly(Set.of(ONE), Set.of(ONE), Set.of(ONE), Set.of());
    kept.put(a, Set.of(ONE));
    handover.ask();
    assertThat(assignments.all()).containsOnlyKeys(TWO);
  }

  @Test
  void aSessionThatIsFoundOutToBeTheOnlyOneIsSaidToBeHeldBeforeItIsLetGo() {
    kept.put(a, Set.of());
    waiting.add(ONE);
    handover.ask();
    assertThat(told).containsExactly(Set.of(), Set.of(ONE));
    assertThat(assignments.isLetGo(ONE)).isTrue();
    assertThat(assignments.isLetGo(TWO)).isFalse();
  }

  @Test
  void aCameraThatItsSuccessorDoesNotGetIsTakenUpAgain() {
    kept.put(a, Set.of());
    waiting.add(ONE);
    handover.ask();
    waiting.clear();
    pass(Handover.TAKE_UP_AFTER.minusMillis(1));
    handover.ask();
    assertThat(assignments.isLetGo(ONE)).isTrue();
    pass(Duration.ofMillis(1));
    handover.ask();
    assertThat(assignments.has(ONE)).isTrue();
    assertThat(assignments.leaving()).contains(ONE);
  }

  @Test
  void aCameraThatWasLetGoIsTakenUpAgainAlsoIfNobodyAnswersAnyMore() {
    kept.put(a, Set.of());
    waiting.add(ONE);
    handover.ask();
    kept.clear();
    pass(Handover.TAKE_UP_AFTER);
    assertThat(handover.ask()).isFalse();
    assertThat(assignments.has(ONE)).isTrue();
  }

  @Test
  void aCameraIsLetGoInVainLessAndLessOften() {
    kept.put(a, Set.of());
    waiting.add(ONE);
    Duration hours = Duration.ofHours(6);
    int letGo = 0;
    boolean before = false;
    for (Duration time = Duration.ZERO; time.compareTo(hours) < 0; time = time.plusSeconds(9)) {
      handover.ask();
      boolean now = assignments.isLetGo(ONE);
      letGo += now && !before ? 1 : 0;
      before = now;
      pass(Duration.ofSeconds(9));
    }
    assertThat(letGo).isBetween(6, 12);
  }

  @Test
  void aNodeThatStopsWaitsForWhatItLetGo() {
    kept.put(a, Set.of(TWO));
    waiting.add(ONE);
    assertThat(handover.complete(Duration.ofMillis(1))).isEqualTo(1);
    assertThat(assignments.isLetGo(ONE)).isTrue();
    kept.put(a, Set.of(ONE));
    assertThat(handover.complete(Duration.ofDays(1))).isZero();
  }
}
