package io.strongroom.retention.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.retention.change.Approval;
import io.strongroom.retention.change.Approval.State;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.change.ChangeRecords;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyChanges.InForce;
import io.strongroom.retention.policy.PolicyChanges.Waits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyChangesTest {
  private static final RetentionClass ROAD = new RetentionClass("road");

  @TempDir Path folder;
  private StateStore state;
  private PolicyChanges policy;
  private Instant now = Instant.parse("2026-11-29T08:00:00Z");
  private int plannedAnew;

  @BeforeEach
  void open() {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
    state = RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key));
    policy = over(state);
    records(state).inForce(new RetentionRules(List.of(road(90))));
  }

  @AfterEach
  void close() {
    state.close();
  }

  private PolicyRecords records(StateStore seen) {
    return new PolicyRecords(seen, () -> now, new Alarms(Clock.systemUTC()));
  }

  private PolicyChanges over(StateStore seen) {
    return new PolicyChanges(records(seen), seen, () -> now, () -> plannedAnew++);
  }

  private static RetentionRule road(int floor) {
    return new RetentionRule(ROAD, floor, floor + 1, "basis");
  }

  private static RetentionRule lobby(String why) {
    return new RetentionRule(new RetentionClass("lobby"), 14, 15, "house rules", Optional.of(why));
  }

  private Change<NewRule> waiting(RetentionRule rule) {
    PolicyChanges.Outcome outcome = policy.propose(rule, "we were told to", "ann");
    assertThat(outcome).isInstanceOf(Waits.class);
    return ((Waits) outcome).change();
  }

  private PolicyVersion inForce(RetentionRule rule, String by) {
    PolicyChanges.Outcome outcome = policy.propose(rule, "to be sure", by);
    assertThat(outcome).isInstanceOf(InForce.class);
    return ((InForce) outcome).version();
  }

  private static void assertRefused(ErrorKind kind, Runnable act, String why) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(act::run)
        .matches(e -> e.kind() == kind)
        .withMessageContaining(why);
  }

  @Test
  void whatLowersNoFloorIsTheNextVersionAndNamesWhoSetIt() {
    PolicyVersion version = inForce(road(120), "ann");
    assertThat(version)
        .isEqualTo(
            new PolicyVersion(
                2,
                now,
                new RetentionRules(List.of(road(120))),
                new PolicyVersion.OneAccount("ann", "to be sure")));
    assertThat(policy.history().current()).isEqualTo(version);
    assertThat(policy.all()).isEmpty();
    assertThat(plannedAnew).isEqualTo(1);
    PolicyVersion more =
        inForce(new RetentionRule(new RetentionClass("square"), 30, 31, "basis"), "bob");
    assertThat(more.rules().classes()).containsExactly("road", "square");
  }

  @Test
  void aFloorIsLoweredByTwoAndTheVersionNamesBoth() {
    Change<NewRule> change = waiting(road(60));
    assertThat(policy.history().current().rules().all()).containsExactly(road(90));
    assertThat(plannedAnew).isZero();
    assertRefused(ErrorKind.DENIED, () -> policy.approve(change.id(), "ann"), "another one must");
    assertThat(policy.history().versions()).hasSize(1);
    now = now.plusSeconds(60);
    assertThat(policy.approve(change.id(), "bob").approval().state()).isEqualTo(State.IN_FORCE);
    assertThat(policy.history().current())
        .isEqualTo(
            new PolicyVersion(
                2,
                now,
                new RetentionRules(List.of(road(60))),
                new PolicyVersion.TwoAccounts(change.id(), "ann", "bob", "we were told to")));
    assertThat(policy.history().of(change.id())).isEqualTo(Optional.of(policy.history().current()));
    assertRefused(ErrorKind.CALLER, () -> policy.approve(change.id(), "carl"), "is approved");
    policy.settle();
    assertThat(policy.history().versions()).hasSize(2);
  }

  @Test
  void whatWasPromisedWhenFootageWasRecordedStays() {
    Change<NewRule> change = waiting(road(60));
    Instant before = now;
    now = now.plus(Duration.ofDays(1));
    policy.approve(change.id(), "bob");
    PolicyHistory history = policy.history();
    assertThat(history.floorSince(ROAD, before).orElseThrow().days()).isEqualTo(90);
    assertThat(history.floorSince(ROAD, now).orElseThrow().days()).isEqualTo(60);
  }

  @Test
  void aClassOutsideTheLawNeedsTwoAndAnotherReasonDoesToo() {
    policy.approve(waiting(lobby("private rooms")).id(), "bob");
    assertThat(policy.history().current().rules().all()).contains(lobby("private rooms"));
    waiting(lobby("other rooms"));
  }

  @Test
  void aChangeIsWithdrawnOrLapses() {
    Change<NewRule> first = waiting(road(60));
    assertThat(policy.withdraw(first.id(), "ann").approval().decidedBy()).hasValue("ann");
    assertRefused(ErrorKind.CALLER, () -> policy.approve(first.id(), "bob"), "was withdrawn");
    Change<NewRule> second = waiting(road(60));
    now = now.plus(Approval.LAPSES_AFTER);
    assertRefused(ErrorKind.CALLER, () -> policy.approve(second.id(), "bob"), "has lapsed");
    assertRefused(ErrorKind.CALLER, () -> policy.withdraw(second.id(), "bob"), "has lapsed");
    assertThat(waiting(road(60)).isOpen(now)).as("it may be proposed again").isTrue();
    assertThat(policy.all()).hasSize(3);
    assertThat(policy.all().getFirst().approval().proposedAt()).isEqualTo(now);
    assertThat(policy.history().versions()).hasSize(1);
  }

  @Test
  void aClassHasOneOpenChange() {
    Change<NewRule> open = waiting(road(60));
    for (int floor : List.of(50, 120)) {
      assertRefused(
          ErrorKind.CALLER,
          () -> policy.propose(road(floor), "again", "bob"),
          "retentionClass: a change of road is open");
    }
    inForce(new RetentionRule(new RetentionClass("square"), 90, 91, "basis"), "bob");
    policy.withdraw(open.id(), "bob");
    inForce(road(120), "bob");
  }

  /** Two nodes may take a raise and a proposal at once; what was approved lowers no other rule. */
  @Test
  void aChangeOfARuleThatIsNoMoreIsNotApproved() {
    NewRule ofAnother = new NewRule(Optional.of(road(80)), road(60));
    Change<NewRule> change =
        new ChangeRecords<>(state, NewRule.SUBJECT).propose(ofAnother, "why", "ann", now);
    assertRefused(
        ErrorKind.CALLER, () -> policy.approve(change.id(), "bob"), "id: road has another rule");
    assertThat(policy.withdraw(change.id(), "bob").approval().state()).isEqualTo(State.WITHDRAWN);
  }

  /** Another node has not heard of the proposal yet, and takes a raise while this one approves. */
  @Test
  void aRaiseThatCameWhileALoweredFloorWasApprovedStays() {
    Change<NewRule> change = waiting(road(60));
    PolicyChanges elsewhere =
        over(
            new Passing(state) {
              @Override
              public List<Versioned> list(Kind kind) {
                return kind == Kind.CHANGE ? List.of() : super.list(kind);
              }
            });
    PolicyChanges here =
        over(
            new Passing(state) {
              private boolean raised;

              @Override
              public Optional<Long> put(Kind kind, String id, long version, Bytes document) {
                if (kind == Kind.CHANGE && !raised) {
                  raised = true;
                  assertThat(elsewhere.propose(road(120), "more", "carl"))
                      .isInstanceOf(InForce.class);
                }
                return super.put(kind, id, version, document);
              }
            });
    assertRefused(
        ErrorKind.CALLER, () -> here.approve(change.id(), "bob"), "road got another rule while");
    assertThat(policy.history().current().rules().all()).containsExactly(road(120));
    assertThat(policy.all().getFirst().approval().state()).isEqualTo(State.LAPSED);
    inForce(road(130), "ann");
  }

  @Test
  void whatIsProposedIsChecked() {
    assertRefused(
        ErrorKind.CALLER,
        () -> policy.propose(road(90), "again", "ann"),
        "retentionClass: road has this rule already, by version 1");
    for (String text : List.of("", " ", "a\nb", "x".repeat(201))) {
      assertRefused(ErrorKind.CALLER, () -> policy.propose(road(120), text, "ann"), "reason: ");
    }
    RetentionRule wordy = new RetentionRule(ROAD, 120, 121, "x".repeat(201));
    assertRefused(ErrorKind.CALLER, () -> policy.propose(wordy, "r", "ann"), "legalBasis: ");
    assertRefused(
        ErrorKind.CALLER, () -> policy.propose(lobby("a\tb"), "r", "ann"), "outsideScope: ");
    ChangeId unknown = new ChangeId(new UUID(3, 3));
    assertRefused(ErrorKind.NOT_FOUND, () -> policy.approve(unknown, "bob"), "no change");
    assertThat(policy.knows(unknown)).isFalse();
  }

  @Test
  void classesAreLimited() {
    List<RetentionRule> rules =
        IntStream.range(1, PolicyChanges.MAX_CLASSES)
            .mapToObj(n -> new RetentionRule(new RetentionClass("c" + n), 90, 91, "basis"))
            .toList();
    rules.forEach(rule -> inForce(rule, "ann"));
    RetentionRule oneMore = new RetentionRule(new RetentionClass("more"), 90, 91, "basis");
    assertRefused(ErrorKind.EXHAUSTED, () -> policy.propose(oneMore, "r", "ann"), "the most");
    inForce(road(120), "ann");
  }

  @Test
  void changesOfHoldsAndOfThePolicyDoNotMeet() {
    Holds holds = new Holds(state, () -> now);
    Change<NewRule> change = waiting(road(60));
    assertThat(holds.all()).isEmpty();
    assertRefused(ErrorKind.NOT_FOUND, () -> holds.approve(change.id(), "bob"), "no hold");
    holds.settle();
    assertThat(policy.knows(change.id())).isTrue();
  }

  /** The process dies before or after each write of an approval; the next life goes on. */
  @Test
  void aCrashAtAnyPointLosesNoApproval() {
    for (int point = 0; ; point++) {
      Change<NewRule> change = waiting(road(89 - point));
      boolean survived = approveDyingAt(change.id(), point);
      State after = policy.all().getFirst().approval().state();
      policy.settle();
      if (after == State.PROPOSED) {
        policy.approve(change.id(), "bob");
      }
      PolicyHistory history = policy.history();
      assertThat(history.versions()).as("one version for each").hasSize(point + 2);
      assertThat(history.current().rules().all()).containsExactly(road(89 - point));
      assertThat(policy.all().getFirst().approval().state()).isEqualTo(State.IN_FORCE);
      if (survived) {
        assertThat(point).as("approved, version, in force: before and after each").isEqualTo(6);
        return;
      }
    }
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private boolean approveDyingAt(ChangeId change, int point) {
    try {
      over(new Mortal(state, point)).approve(change, "bob");
      return true;
    } catch (Crash e) {
      return false;
    }
  }

  /** Dies before the write of an even point, or after it at an odd one. */
  private static final class Mortal extends Passing {
    private int left;

    Mortal(StateStore whole, int left) {
      super(whole);
      this.left = left;
    }

    @Override
    public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
      act();
      Optional<Long> version = super.put(kind, id, expectedVersion, document);
      act();
      return version;
    }

    private void act() {
      if (left == 0) {
        throw new Crash();
      }
      left--;
    }
  }

  private static class Passing implements StateStore {
    private final StateStore whole;

    Passing(StateStore whole) {
      this.whole = whole;
    }

    @Override
    public Optional<Versioned> get(Kind kind, String id) {
      return whole.get(kind, id);
    }

    @Override
    public List<Versioned> list(Kind kind) {
      return whole.list(kind);
    }

    @Override
    public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
      return whole.put(kind, id, expectedVersion, document);
    }

    @Override
    public boolean delete(Kind kind, String id, long expectedVersion) {
      return whole.delete(kind, id, expectedVersion);
    }

    @Override
    public void close() {}
  }

  @Test
  void aDamagedChangeIsRefusedByName() {
    Change<NewRule> change = waiting(lobby("private rooms"));
    String id = change.id().toString();
    byte[] whole = state.get(Kind.CHANGE, id).orElseThrow().document().toArray();
    for (int length = 0; length < whole.length; length++) {
      write(id, Arrays.copyOf(whole, length));
      assertRefused(ErrorKind.CORRUPT, policy::all, id + " is damaged; restore");
    }
    write(id, whole);
    assertThat(policy.all().getFirst().what()).isEqualTo(change.what());
  }

  private void write(String id, byte[] document) {
    long version = state.get(Kind.CHANGE, id).orElseThrow().version();
    state.put(Kind.CHANGE, id, version, Bytes.copyOf(document));
  }
}
