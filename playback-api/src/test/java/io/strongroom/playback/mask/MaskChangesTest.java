package io.strongroom.playback.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.playback.http.BreakingState;
import io.strongroom.playback.http.MemoryState;
import io.strongroom.playback.mask.MaskPolygon.Point;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.change.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hides less than before is in force by two words alone, whatever breaks between them. */
final class MaskChangesTest {
  private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");
  private static final MaskPolygon DOOR = box(1_000, 1_000, 3_000, 3_000);
  private static final MaskPolygon WINDOW = box(6_000, 1_000, 7_000, 2_000);
  private final CameraId camera = new CameraId(new UUID(1, 1));
  private final MemoryState state = new MemoryState();
  private final Masks masks = masks(state);
  private final MaskChanges changes = changes(state);

  private static MaskPolygon box(int left, int top, int right, int bottom) {
    return new MaskPolygon(
        List.of(
            new Point(left, top),
            new Point(right, top),
            new Point(right, bottom),
            new Point(left, bottom)));
  }

  private static Masks masks(StateStore records) {
    // Each look is a new one.
    long[] nanos = new long[1];
    return new Masks(records, InstantSource.fixed(NOW), () -> nanos[0] += 2 * Masks.RECHECK_NANOS);
  }

  private static MaskChanges changes(StateStore records) {
    return new MaskChanges(masks(records), records, InstantSource.fixed(NOW));
  }

  private MaskChanges.Outcome set(@Nullable WallTime from, boolean past, MaskPolygon... shown) {
    return changes.set(camera, from, past, List.of(shown), "the door has gone", "admin");
  }

  private boolean isAtOnce(MaskPolygon... shown) {
    return set(null, true, shown) instanceof MaskChanges.InForce;
  }

  private Change<MaskChange> waits(MaskPolygon... shown) {
    return ((MaskChanges.Waits) set(null, true, shown)).change();
  }

  private int versions() {
    return masks.of(camera).versions().size();
  }

  @Test
  void toHideMoreTakesOne() {
    assertThat(isAtOnce(DOOR)).isTrue();
    assertThat(isAtOnce(DOOR)).as("the same again").isTrue();
    assertThat(isAtOnce(DOOR, WINDOW)).isTrue();
    assertThat(isAtOnce(box(900, 900, 3_100, 3_100), WINDOW)).as("a larger one").isTrue();
    assertThat(isAtOnce(box(900, 900, 2_000, 3_100), box(1_900, 900, 3_100, 3_100), WINDOW))
        .as("two that overlap instead of one")
        .isTrue();
    assertThat(isAtOnce(box(0, 0, 10_000, 10_000))).as("everything").isTrue();
  }

  @Test
  void toHideLessTakesTwo() {
    assertThat(isAtOnce(DOOR, WINDOW)).isTrue();
    for (MaskPolygon[] less :
        List.of(
            new MaskPolygon[] {},
            new MaskPolygon[] {DOOR},
            new MaskPolygon[] {box(1_010, 1_000, 3_000, 3_000), WINDOW},
            new MaskPolygon[] {box(1_000, 1_000, 3_000, 2_990), WINDOW},
            new MaskPolygon[] {box(1_100, 1_000, 3_100, 3_000), WINDOW})) {
      Change<MaskChange> change = waits(less);
      assertThat(changes.open(camera).orElseThrow().id()).isEqualTo(change.id());
      assertThat(versions()).isEqualTo(1);
      changes.withdraw(change.id(), "deputy");
    }
    assertThatThrownBy(() -> changes.set(camera, null, true, List.of(), "", "admin"))
        .hasMessageStartingWith("reason: ");
  }

  /** One step at a time an edge cannot be moved either. */
  @Test
  void anEdgeIsNotMovedByManySmallSteps() {
    assertThat(isAtOnce(DOOR)).isTrue();
    int left = 1_000;
    while (left < 1_100
        && set(null, true, box(left + 1, 1_000, 3_000, 3_000)) instanceof MaskChanges.InForce) {
      left++;
    }
    assertThat(left - 1_000).isLessThan(3);
  }

  @Test
  void whatOlderFootageHidesCountsToo() {
    WallTime early = WallTime.of(NOW.minusSeconds(600));
    assertThat(set(early, false, DOOR)).isInstanceOf(MaskChanges.InForce.class);
    assertThat(set(null, false, WINDOW)).as("from now on").isInstanceOf(MaskChanges.Waits.class);
    changes.withdraw(changes.open(camera).orElseThrow().id(), "admin");
    WallTime earlier = WallTime.of(NOW.minusSeconds(1_200));
    assertThat(set(earlier, true, DOOR))
        .as("from earlier on")
        .isInstanceOf(MaskChanges.InForce.class);
    assertThat(set(early, true, WINDOW))
        .as("instead of a version")
        .isInstanceOf(MaskChanges.Waits.class);
  }

  @Test
  void anotherAccountApprovesWhatItWasProposedAgainst() {
    assertThat(isAtOnce(DOOR, WINDOW)).isTrue();
    Change<MaskChange> change = waits(DOOR);
    assertThatThrownBy(() -> changes.approve(change.id(), "admin"))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DENIED));
    assertThatThrownBy(() -> waits(WINDOW)).hasMessageContaining("is open");
    assertThat(isAtOnce(DOOR, WINDOW, box(8_000, 8_000, 9_000, 9_000))).isTrue();
    assertThatThrownBy(() -> changes.approve(change.id(), "deputy"))
        .hasMessageContaining("other masks");
    assertThat(versions()).isEqualTo(2);
    Change<MaskChange> again = waits(DOOR);
    changes.approve(again.id(), "deputy");
    MaskVersion newest = masks.of(camera).newest().orElseThrow();
    assertThat(newest.polygons()).containsExactly(DOOR);
    assertThat(newest.by()).isEqualTo("admin");
    assertThat(newest.approved().orElseThrow().by()).isEqualTo("deputy");
  }

  /** An approval is three writes: the word, the masks, and that they are in force. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void whereverAnApprovalBreaksOffItIsDoneOnceOrNotAtAll(int writes) {
    assertThat(isAtOnce(DOOR, WINDOW)).isTrue();
    Change<MaskChange> change = waits(DOOR);
    MaskChanges dying = changes(new BreakingState(state, writes));
    if (writes < 3) {
      assertThatThrownBy(() -> dying.approve(change.id(), "deputy")).hasMessage("gone");
    } else {
      dying.approve(change.id(), "deputy");
    }
    changes.settle();
    changes.settle();
    assertThat(versions()).isEqualTo(writes == 0 ? 1 : 2);
    assertThat(changes.open(camera).isPresent()).isEqualTo(writes == 0);
    if (writes > 0) {
      assertThat(isAtOnce(DOOR, WINDOW)).isTrue();
      changes.settle();
      assertThat(masks.of(camera).newest().orElseThrow().polygons())
          .as("it does not come into force twice")
          .containsExactly(DOOR, WINDOW);
    }
  }
}
