package io.strongroom.retention.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.retention.change.Approval;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldsTest {
  private static final CameraId CAMERA = new CameraId(new UUID(1, 1));
  private static final TimeRange RANGE = new TimeRange(new WallTime(1_000), new WallTime(2_000));
  private static final DayKeyId DAY = new DayKeyId("road", LocalDate.of(2026, 12, 1));

  @TempDir Path folder;
  private StateStore state;
  private Holds holds;
  private Instant now = Instant.parse("2026-11-29T08:00:00Z");

  @BeforeEach
  void open() {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
    state = RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key));
    holds = new Holds(state, () -> now);
  }

  @AfterEach
  void close() {
    state.close();
  }

  private static Hold.Wish wish(Optional<Instant> until) {
    return new Hold.Wish(List.of(CAMERA), RANGE, "case 7", "order 12", "court", until);
  }

  private Hold place(Optional<Instant> until) {
    return holds.place(wish(until), "ann").hold();
  }

  private HoldState stateOf(Hold hold) {
    return holds.find(hold.id()).orElseThrow().state();
  }

  private static void assertRefused(ErrorKind kind, Runnable act, String why) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(act::run)
        .matches(e -> e.kind() == kind)
        .withMessageContaining(why);
  }

  @Test
  void aHoldIsInForceFromItsPlacingUntilItsEnd() {
    Instant end = now.plus(Duration.ofDays(3));
    Hold hold = place(Optional.of(end));
    assertThat(holds.inForce(now).all()).containsExactly(hold);
    assertThat(holds.inForce(end.minusMillis(1)).all()).containsExactly(hold);
    assertThat(holds.inForce(end).all()).isEmpty();
    assertThat(holds.held(CAMERA, new TimeRange(new WallTime(1_500), new WallTime(9_000))))
        .containsExactly(new TimeRange(new WallTime(1_500), new WallTime(2_000)));
    assertThat(holds.held(new CameraId(new UUID(1, 2)), RANGE)).isEmpty();
    now = end;
    assertThat(stateOf(hold)).isEqualTo(HoldState.ENDED);
    holds.settle(now);
    assertThat(stateOf(hold)).isEqualTo(HoldState.ENDED);
    now = end.minusSeconds(60);
    assertThat(holds.inForce(now).all()).as("a clock set back brings no hold back").isEmpty();
  }

  @Test
  void ofAHoldAndATombstoneOneIsTheFirst() {
    long planned = holds.inForce(now).version();
    Hold hold = place(Optional.empty());
    assertThat(holds.close(DAY, planned)).as("planned without the hold").isFalse();
    assertThat(holds.close(DAY, holds.inForce(now).version())).isTrue();
    assertThat(holds.place(wish(Optional.empty()), "ann").closed().closing()).hasValue(DAY);
    assertThat(holds.inForce(now).all()).hasSize(2).contains(hold);
    long closed = holds.inForce(now).version();
    assertThat(holds.reopen(new DayKeyId("road", LocalDate.of(2026, 12, 2)), closed)).isFalse();
    assertThat(holds.inForce(now).closing()).hasValue(DAY);
    assertThat(holds.reopen(DAY, closed - 1)).as("it may have been closed anew").isFalse();
    assertThat(holds.reopen(DAY, closed)).isTrue();
    assertThat(holds.inForce(now).closing()).isEmpty();
  }

  @Test
  void whatIsToBePlannedAnewClosesNothing() {
    Hold hold = place(Optional.empty());
    long version = holds.inForce(now).version();
    holds.planAnew();
    assertThat(holds.close(DAY, version)).isFalse();
    assertThat(holds.inForce(now).all()).containsExactly(hold);
    assertThat(holds.close(DAY, holds.inForce(now).version())).isTrue();
    holds.planAnew();
    assertThat(holds.inForce(now).closing()).as("what was closed stays so").hasValue(DAY);
  }

  @Test
  void aReleaseNeedsTwo() {
    Hold hold = place(Optional.empty());
    Change<HoldEnd> change = holds.propose(hold.id(), Optional.empty(), "closed", "ann");
    assertThat(holds.inForce(now).all()).containsExactly(hold);
    assertRefused(ErrorKind.DENIED, () -> holds.approve(change.id(), "ann"), "another one");
    assertRefused(
        ErrorKind.CALLER,
        () -> holds.propose(hold.id(), Optional.empty(), "again", "bob"),
        "a change of this hold is open");
    assertThat(holds.approve(change.id(), "bob").approval().state())
        .isEqualTo(Approval.State.IN_FORCE);
    assertThat(holds.inForce(now).all()).isEmpty();
    assertThat(stateOf(hold)).isEqualTo(HoldState.RELEASED);
    assertRefused(
        ErrorKind.CALLER,
        () -> holds.propose(hold.id(), Optional.empty(), "again", "ann"),
        "not in force");
    assertRefused(ErrorKind.CALLER, () -> holds.approve(change.id(), "carl"), "not open any more");
  }

  @Test
  void aChangeIsWithdrawnOrLapses() {
    Hold hold = place(Optional.empty());
    Change<HoldEnd> first = holds.propose(hold.id(), Optional.empty(), "closed", "ann");
    holds.withdraw(first.id(), "ann");
    assertRefused(ErrorKind.CALLER, () -> holds.approve(first.id(), "bob"), "was withdrawn");
    Change<HoldEnd> second = holds.propose(hold.id(), Optional.empty(), "closed", "ann");
    now = now.plus(Approval.LAPSES_AFTER);
    assertRefused(ErrorKind.CALLER, () -> holds.approve(second.id(), "bob"), "has lapsed");
    assertThat(holds.propose(hold.id(), Optional.empty(), "closed", "bob").id()).isNotNull();
    assertThat(stateOf(hold)).isEqualTo(HoldState.IN_FORCE);
    assertRefused(
        ErrorKind.NOT_FOUND, () -> holds.approve(new ChangeId(new UUID(3, 3)), "bob"), "no hold");
  }

  @Test
  void anEndIsBroughtForwardByTwoAndNeverPutOff() {
    Instant end = now.plus(Duration.ofDays(30));
    Hold hold = place(Optional.of(end));
    assertRefused(
        ErrorKind.CALLER,
        () -> holds.propose(hold.id(), Optional.of(end), "later", "ann"),
        "place another one");
    assertRefused(
        ErrorKind.CALLER,
        () -> holds.propose(hold.id(), Optional.of(now), "now", "ann"),
        "must lie in the future");
    Instant earlier = now.plus(Duration.ofDays(10));
    Change<HoldEnd> change = holds.propose(hold.id(), Optional.of(earlier), "sooner", "ann");
    holds.approve(change.id(), "bob");
    assertThat(holds.inForce(now).all().getFirst().until()).hasValue(earlier);
    assertThat(holds.inForce(earlier).all()).isEmpty();
    assertThat(holds.find(hold.id()).orElseThrow().until()).hasValue(earlier);
  }

  @Test
  void whatACrashLeftApprovedIsPutInForceByTheNextLook() {
    Hold hold = place(Optional.empty());
    Change<HoldEnd> change = holds.propose(hold.id(), Optional.empty(), "closed", "ann");
    new HoldRecords(state).changes().decide(change, change.approval().approved("bob", now));
    assertThat(holds.inForce(now).all()).containsExactly(hold);
    holds.settle();
    assertThat(holds.inForce(now).all()).isEmpty();
    assertThat(stateOf(hold)).isEqualTo(HoldState.RELEASED);
  }

  @Test
  void aHoldWhosePlacingWasInterruptedWasNeverInForce() {
    HoldRecords records = new HoldRecords(state);
    Hold hold =
        new Hold(new HoldId(new UUID(5, 5)), wish(Optional.empty()), Optional.empty(), "ann", now);
    records.create(hold);
    assertThat(stateOf(hold)).isEqualTo(HoldState.NOT_PLACED);
    assertThat(holds.inForce(now).all()).isEmpty();
    assertRefused(
        ErrorKind.CALLER,
        () -> holds.propose(hold.id(), Optional.empty(), "x", "ann"),
        "not in force");
  }

  @Test
  void wishesAreChecked() {
    List<CameraId> cameras = List.of(CAMERA);
    assertRefused(
        ErrorKind.CALLER,
        () -> new Hold.Wish(List.of(), RANGE, "c", "b", "r", Optional.empty()),
        "cameras");
    List<CameraId> many =
        IntStream.rangeClosed(0, Hold.MAX_CAMERAS)
            .mapToObj(i -> new CameraId(new UUID(9, i)))
            .toList();
    assertRefused(
        ErrorKind.CALLER,
        () -> new Hold.Wish(many, RANGE, "c", "b", "r", Optional.empty()),
        "cameras");
    Hold.Wish most =
        new Hold.Wish(
            many.subList(1, many.size()), RANGE, "c", "b", "r".repeat(200), Optional.empty());
    assertThat(holds.place(most, "ann").hold().wish()).isEqualTo(most);
    for (String text : List.of("", "  ", "a\nb", "x".repeat(201))) {
      assertRefused(
          ErrorKind.CALLER,
          () -> new Hold.Wish(cameras, RANGE, text, "b", "r", Optional.empty()),
          "case");
      assertRefused(
          ErrorKind.CALLER,
          () -> new Hold.Wish(cameras, RANGE, "c", text, "r", Optional.empty()),
          "basis");
      assertRefused(
          ErrorKind.CALLER,
          () -> new Hold.Wish(cameras, RANGE, "c", "b", text, Optional.empty()),
          "requester");
    }
    assertRefused(ErrorKind.CALLER, () -> place(Optional.of(now)), "until: must lie in the future");
  }

  /** What a hold keeps is never guessed: a record that is cut short or missing stops all. */
  @Test
  void aDamagedRecordIsRefusedByName() {
    Hold hold = place(Optional.of(now.plusSeconds(60)));
    Change<HoldEnd> change = holds.propose(hold.id(), Optional.empty(), "closed", "ann");
    assertEachCutIsRefused(Kind.HOLD, hold.id().toString(), () -> holds.inForce(now));
    assertEachCutIsRefused(Kind.CHANGE, change.id().toString(), holds::all);
    assertEachCutIsRefused(Kind.HOLD_SET, "all", () -> holds.inForce(now));
    state.delete(Kind.HOLD, hold.id().toString(), version(Kind.HOLD, hold.id().toString()));
    assertRefused(ErrorKind.CORRUPT, () -> holds.inForce(now), "is missing");
  }

  private long version(Kind kind, String id) {
    return state.get(kind, id).orElseThrow().version();
  }

  private void assertEachCutIsRefused(Kind kind, String id, Runnable read) {
    byte[] whole = state.get(kind, id).orElseThrow().document().toArray();
    for (int length = 0; length < whole.length; length++) {
      state.put(kind, id, version(kind, id), Bytes.copyOf(Arrays.copyOf(whole, length)));
      assertRefused(ErrorKind.CORRUPT, read, "damaged; restore");
    }
    state.put(kind, id, version(kind, id), Bytes.copyOf(whole));
    read.run();
  }
}
