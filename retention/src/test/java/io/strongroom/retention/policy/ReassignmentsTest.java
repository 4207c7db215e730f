package io.strongroom.retention.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.retention.change.Approval.State;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.policy.Reassignments.InForce;
import io.strongroom.retention.policy.Reassignments.Waits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReassignmentsTest {
  private static final RetentionClass LONG = new RetentionClass("long");
  private static final RetentionClass SHORT = new RetentionClass("short");
  private static final RetentionClass LOBBY = new RetentionClass("lobby");
  private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");
  private static final PolicyHistory POLICY =
      new PolicyHistory(
          List.of(
              new PolicyVersion(
                  1,
                  Instant.EPOCH,
                  new RetentionRules(
                      List.of(
                          new RetentionRule(LONG, 90, 91, "basis"),
                          new RetentionRule(SHORT, 30, 31, "basis"),
                          new RetentionRule(
                              LOBBY, 14, 15, "house rules", Optional.of("private rooms")))))));

  @TempDir Path folder;
  private StateStore state;
  private CameraRegistry cameras;
  private Reassignments reassignments;
  private CameraId camera;

  @BeforeEach
  void open() {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
    state = RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key));
    cameras = registry(state);
    reassignments = over(cameras, state);
    camera =
        cameras
            .add(
                new NewCamera(
                    "North gate",
                    "rtsp://192.168.1.20/s",
                    null,
                    null,
                    null,
                    "Street office",
                    "Decision 12/2026",
                    "alley",
                    false,
                    null,
                    true,
                    "short",
                    null,
                    null,
                    null))
            .id();
  }

  @AfterEach
  void close() {
    state.close();
  }

  private static CameraRegistry registry(StateStore seen) {
    return new CameraRegistry(
        seen,
        new CameraRules(Set.of("long", "short", "lobby"), "long", Optional.empty()),
        Clock.fixed(NOW, ZoneOffset.UTC),
        UUID::randomUUID);
  }

  private static Reassignments over(CameraRegistry cameras, StateStore seen) {
    return new Reassignments(cameras, () -> POLICY, seen, () -> NOW);
  }

  private RetentionClass classOfCamera() {
    return cameras.get(camera).orElseThrow().camera().retentionClass();
  }

  private Change<Reassignment> waiting(RetentionClass to) {
    Reassignments.Outcome outcome = reassignments.propose(camera, to, "a decision", "ann");
    assertThat(outcome).isInstanceOf(Waits.class);
    return ((Waits) outcome).change();
  }

  private static void assertRefused(ErrorKind kind, Runnable act, String why) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(act::run)
        .matches(e -> e.kind() == kind)
        .withMessageContaining(why);
  }

  @Test
  void oneAccountHasACameraKeptForLonger() {
    assertThat(reassignments.propose(camera, LONG, "a decision", "ann")).isEqualTo(new InForce());
    assertThat(classOfCamera()).isEqualTo(LONG);
    assertThat(reassignments.all()).isEmpty();
  }

  @Test
  void twoAccountsHaveItKeptForLess() {
    var _ = reassignments.propose(camera, LONG, "a decision", "ann");
    Change<Reassignment> change = waiting(SHORT);
    assertThat(classOfCamera()).isEqualTo(LONG);
    assertRefused(
        ErrorKind.DENIED, () -> reassignments.approve(change.id(), "ann"), "another one must");
    assertRefused(ErrorKind.CALLER, () -> waiting(SHORT), "is open");
    assertThat(classOfCamera()).isEqualTo(LONG);

    assertThat(reassignments.approve(change.id(), "bob").approval().state())
        .isEqualTo(State.IN_FORCE);
    assertThat(classOfCamera()).isEqualTo(SHORT);
    assertThat(reassignments.knows(change.id())).isTrue();
    assertThat(reassignments.all()).extracting(Change::what).containsExactly(change.what());
  }

  @Test
  void twoAccountsTakeItOutOfTheLawsScope() {
    Change<Reassignment> change = waiting(LOBBY);
    var _ = reassignments.withdraw(change.id(), "bob");
    assertRefused(ErrorKind.CALLER, () -> reassignments.approve(change.id(), "bob"), "withdrawn");
    assertThat(classOfCamera()).isEqualTo(SHORT);
  }

  @Test
  void whatWasOvertakenDoesNotHappen() {
    var _ = reassignments.propose(camera, LONG, "a decision", "ann");
    Change<Reassignment> change = waiting(SHORT);
    assertThat(cameras.reassign(camera, LONG, LOBBY)).isTrue();
    assertRefused(
        ErrorKind.CALLER, () -> reassignments.approve(change.id(), "bob"), "propose it again");
    assertThat(classOfCamera()).isEqualTo(LOBBY);
    assertThat(cameras.reassign(camera, LOBBY, LONG)).isTrue();
    Change<Reassignment> next = waiting(SHORT);
    cameras.remove(camera);
    assertRefused(ErrorKind.CALLER, () -> reassignments.approve(next.id(), "bob"), "was removed");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertRefused(
        ErrorKind.CALLER,
        () -> reassignments.propose(camera, new RetentionClass("none"), "a decision", "ann"),
        "there is no class none");
    assertRefused(
        ErrorKind.CALLER,
        () -> reassignments.propose(camera, SHORT, "a decision", "ann"),
        "the camera has class short");
    assertRefused(
        ErrorKind.CALLER, () -> reassignments.propose(camera, LONG, " ", "ann"), "reason");
    assertRefused(
        ErrorKind.NOT_FOUND,
        () -> reassignments.propose(new CameraId(new UUID(1, 1)), LONG, "a decision", "ann"),
        "no such camera");
  }

  /** Dies at the n-th change of a record, before it or after it. */
  private static final class Dying implements StateStore {
    private final StateStore real;
    private int left;

    Dying(StateStore real, int acts) {
      this.real = real;
      this.left = acts;
    }

    static final class Death extends Error {
      private static final long serialVersionUID = 1L;
    }

    private void act() {
      left--;
      if (left == 0) {
        throw new Death();
      }
    }

    @Override
    public Optional<Versioned> get(Kind kind, String id) {
      return real.get(kind, id);
    }

    @Override
    public List<Versioned> list(Kind kind) {
      return real.list(kind);
    }

    @Override
    public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
      act();
      Optional<Long> version = real.put(kind, id, expectedVersion, document);
      act();
      return version;
    }

    @Override
    public boolean delete(Kind kind, String id, long expectedVersion) {
      return real.delete(kind, id, expectedVersion);
    }

    @Override
    public void close() {}
  }

  @Test
  void afterADeathAtAnyPointItIsApprovedAndInForceOrNeither() {
    boolean died = true;
    int points = 0;
    while (died) {
      points++;
      assertThat(cameras.reassign(camera, classOfCamera(), LONG)).isTrue();
      Change<Reassignment> change = waiting(SHORT);
      Dying dying = new Dying(state, points);
      try {
        var _ = over(registry(dying), dying).approve(change.id(), "bob");
        died = false;
      } catch (Dying.Death e) {
        died = true;
      }
      reassignments.settle();
      State now =
          reassignments.all().stream()
              .filter(each -> each.id().equals(change.id()))
              .findFirst()
              .orElseThrow()
              .approval()
              .state();
      assertThat(classOfCamera()).isEqualTo(now == State.IN_FORCE ? SHORT : LONG);
      if (now == State.PROPOSED) {
        var _ = reassignments.withdraw(change.id(), "bob");
      }
    }
    assertThat(points).as("before and after three writes, and none").isEqualTo(7);
  }
}
