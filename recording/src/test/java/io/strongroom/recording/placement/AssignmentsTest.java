package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.control.Share.Holder;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
  private static final CameraId CAMERA = new CameraId(new UUID(1, 1));
  private static final NodeId A = new NodeId(new UUID(2, 1));
  private static final NodeId B = new NodeId(new UUID(2, 2));

  private long nanos = 5;
  private final Assignments assignments = new Assignments(List.of(CAMERA), () -> nanos);

  @Test
  void aCameraThatIsLetGoIsNotRecordedAndStillLeaving() {
    AtomicInteger told = new AtomicInteger();
    AutoCloseable _ = assignments.watch(told::incrementAndGet);
    assertThat(assignments.has(CAMERA)).isTrue();
    assignments.letGo(CAMERA);
    assertThat(assignments.has(CAMERA)).isFalse();
    assertThat(assignments.leaving()).containsExactly(CAMERA);
    // so that a node that starts again records it
    assertThat(assignments.all()).containsOnlyKeys(CAMERA);
    assignments.takeUp(CAMERA);
    assertThat(assignments.has(CAMERA)).isTrue();
    assignments.letGo(CAMERA);
    assignments.succeeded(CAMERA);
    assertThat(assignments.all()).isEmpty();
    assertThat(told).hasValue(4);
  }

  @Test
  void whatIsAssignedIsNotLetGo() {
    assignments.letGo(CAMERA);
    assignments.assign(CAMERA);
    assertThat(assignments.has(CAMERA)).isTrue();
    assignments.letGo(CAMERA);
    assertThat(assignments.has(CAMERA)).isTrue();
    assignments.release(CAMERA);
    assertThat(assignments.has(CAMERA)).isTrue();
  }

  @Test
  void whoHasASessionIsWhoSaysSoUntilItSaysOtherwiseOrNothing() {
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.NOBODY);
    assignments.assign(CAMERA);
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.UNKNOWN);
    assignments.heldBy(A, List.of(CAMERA));
    assignments.heldBy(B, List.of());
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.ANOTHER);
    assignments.heldBy(A, List.of(new CameraId(new UUID(1, 2))));
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.RELEASED);
    assignments.heldBy(A, List.of());
    nanos += HeldSessions.LET_GO.toNanos() - 1;
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.RELEASED);
    nanos++;
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.UNKNOWN);
    assignments.heldBy(B, List.of(CAMERA));
    nanos += HeldSessions.AGE.toNanos() - 1;
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.ANOTHER);
    nanos++;
    assertThat(assignments.holder(CAMERA)).isEqualTo(Holder.UNKNOWN);
  }
}
