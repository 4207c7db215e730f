package io.strongroom.loadtests.prove.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.ExportedFrames;
import io.strongroom.loadtests.prove.Proof.Outcome;
import io.strongroom.loadtests.prove.drill.DrillCheck.Declared;
import io.strongroom.loadtests.prove.drill.DrillCheck.Reading;
import io.strongroom.loadtests.prove.drill.DrillCheck.Window;
import io.strongroom.recording.model.GapCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A drill that cannot fail is a defect: each thing that may go wrong is done to a sound recording.
 */
class DrillCheckTest {
  private static final Instant BEGUN = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant END = BEGUN.plusSeconds(100);
  private static final long FIRST = BEGUN.getEpochSecond() * 25;
  private static final int CAMERA = 4;
  private static final Window KILL =
      new Window("kill", at(40), at(70), Set.of(GapCause.NODE_STOPPED), Duration.ZERO);
  private static final Window CLOCK =
      new Window("clock", at(40), at(70), Set.of(GapCause.NO_MEDIA), Duration.ofSeconds(3));
  private static final Window CASSANDRA =
      new Window("Cassandra", at(40), at(70), Set.of(), Duration.ZERO);

  private static Instant at(double seconds) {
    return BEGUN.plusMillis(Math.round(seconds * 1000));
  }

  /** What was read of a camera whose every frame was sent, by two recorders up to second 60. */
  private static final class Draft {
    private final List<FrameStamp> found = new ArrayList<>();
    private final List<Declared> gaps = new ArrayList<>();
    private final List<Instant> acknowledged = new ArrayList<>(List.of(at(10), at(20.2)));
    private boolean partial;

    Draft() {
      LongStream.range(FIRST - 25, FIRST + 101 * 25)
          .forEach(frame -> found.add(stamp(CAMERA, frame)));
    }

    static FrameStamp stamp(int camera, long frame) {
      return new FrameStamp(camera, frame, frame * 40_000, frame * 40_000);
    }

    Draft without(double from, double to) {
      found.removeIf(
          stamp ->
              stamp.frame() >= FIRST + Math.round(from * 25)
                  && stamp.frame() < FIRST + Math.round(to * 25));
      return this;
    }

    Draft again(double from, double to) {
      LongStream.range(FIRST + Math.round(from * 25), FIRST + Math.round(to * 25))
          .forEach(frame -> found.add(stamp(CAMERA, frame)));
      return this;
    }

    Draft shows(double from, double to, GapCause cause) {
      gaps.add(new Declared(at(from), at(to), cause));
      return this;
    }

    Draft of(int otherCamera) {
      found.set(100, stamp(otherCamera, found.get(100).frame()));
      return this;
    }

    Draft acknowledged(double second) {
      acknowledged.add(at(second));
      return this;
    }

    Draft partial() {
      partial = true;
      return this;
    }

    Outcome checked(Window... windows) {
      SentFrames sent =
          new SentFrames(List.of(session(1, -50, 60 * 25), session(2, 50 * 25, 110 * 25)), true);
      DrillCheck check = new DrillCheck(sent, BEGUN, END, List.of(windows));
      check.camera(
          new Reading(
              CAMERA, "camera-4", new ExportedFrames(found, 0, 0, 0), gaps, partial, acknowledged));
      return check.outcome();
    }

    private static SentFrames.Session session(int number, long from, long to) {
      return new SentFrames.Session(
          CAMERA, number, FIRST + from, FIRST + to, 0, to - from, 1, 0, List.of());
    }
  }

  @Test
  void aWholeRecordingHolds() {
    Outcome outcome = new Draft().checked(CASSANDRA);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.figures())
        .containsEntry("frames sent to any recorder", 2500L)
        .containsEntry("frames found", 2500L);
  }

  @Test
  void whatIsMissingInAGapThatAFaultMadeHolds() {
    Outcome outcome =
        new Draft().without(41, 50).shows(41, 50, GapCause.NODE_STOPPED).checked(KILL);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.figures()).containsEntry("frames missing in declared gaps", 225L);
  }

  @Test
  void oneMissingFrameFails() {
    assertThat(new Draft().without(45, 45.04).checked(KILL).failures())
        .singleElement()
        .asString()
        .contains("1 frames that were sent are missing and no gap shows it")
        .contains("2026-11-01T00:00:45Z");
  }

  @Test
  void aGapOfTheWrongCauseFails() {
    assertThat(
            new Draft()
                .without(41, 50)
                .shows(41, 50, GapCause.UNREACHABLE)
                .checked(KILL)
                .failures())
        .anyMatch(failure -> failure.contains("missing in gaps that no fault may make"))
        .anyMatch(failure -> failure.contains("shows a gap that no fault may make"));
  }

  @Test
  void aGapFailsWhereAFaultMayMakeNone() {
    assertThat(
            new Draft()
                .without(41, 50)
                .shows(41, 50, GapCause.NODE_STOPPED)
                .checked(CASSANDRA)
                .failures())
        .hasSize(2);
  }

  @Test
  void aGapAtAnotherTimeThanTheFaultFails() {
    assertThat(
            new Draft()
                .without(80, 90)
                .shows(80, 90, GapCause.NODE_STOPPED)
                .checked(KILL)
                .failures())
        .hasSize(2);
  }

  @Test
  void aGapThatIsShownTooShortFails() {
    assertThat(
            new Draft()
                .without(41, 50)
                .shows(43, 50, GapCause.NODE_STOPPED)
                .checked(KILL)
                .failures())
        .singleElement()
        .asString()
        .contains("missing and no gap shows it");
  }

  @Test
  void aFrameOfAnotherCameraFails() {
    assertThat(new Draft().of(5).checked().failures())
        .anyMatch(failure -> failure.contains("1 frames of other cameras"));
  }

  @Test
  void aFrameFoundTwiceFails() {
    assertThat(new Draft().again(50, 50.04).checked().failures())
        .singleElement()
        .asString()
        .contains("1 frames are found twice");
  }

  /** A clock that is followed explains no gap of another cause beside a loss. */
  @Test
  void aLossThatEndsTooEarlyBesideAClockThatIsFollowedFails() {
    Window disk = new Window("disk", at(72), at(90), Set.of(GapCause.DISK), Duration.ZERO);
    assertThat(
            new Draft()
                .without(75, 82)
                .shows(75, 80, GapCause.DISK)
                .shows(80, 82, GapCause.NODE_STOPPED)
                .checked(CLOCK, disk)
                .failures())
        .hasSize(2);
  }

  @Test
  void theTimeThatAClockLeavesOutHoldsALittleLaterAndAtItsLength() {
    assertThat(new Draft().shows(92, 95.1, GapCause.NO_MEDIA).checked(CLOCK).failures()).isEmpty();
    assertThat(new Draft().shows(92, 94, GapCause.NO_MEDIA).checked(CLOCK).failures())
        .singleElement()
        .asString()
        .contains("shows a gap that no fault may make");
    assertThat(
            new Draft()
                .without(93, 93.04)
                .shows(92, 95.1, GapCause.NO_MEDIA)
                .checked(CLOCK)
                .failures())
        .singleElement()
        .asString()
        .contains("missing in gaps that no fault may make");
  }

  @Test
  void whatWasAcknowledgedAndCannotBeReadFails() {
    assertThat(
            new Draft()
                .without(41, 50)
                .shows(41, 50, GapCause.NODE_STOPPED)
                .acknowledged(43)
                .checked(KILL)
                .failures())
        .singleElement()
        .asString()
        .contains("said to be recorded and not found at 1 instants: 2026-11-01T00:00:43Z");
  }

  @Test
  void whatAClockThatWasSetAcknowledgedMayLieAsFarOff() {
    Draft draft = new Draft().without(41, 45).shows(41, 45, GapCause.NO_MEDIA);

    assertThat(draft.acknowledged(44).checked(CLOCK).failures())
        .noneMatch(failure -> failure.contains("said to be recorded"));
    assertThat(draft.acknowledged(43.5).checked(KILL).failures())
        .anyMatch(failure -> failure.contains("said to be recorded and not found at 2 instants"));
  }

  @Test
  void aPartialTimelineFails() {
    assertThat(new Draft().partial().checked().failures())
        .singleElement()
        .asString()
        .contains("partial");
  }

  @Test
  void aCameraThatDoesNotRecordAtTheEndFails() {
    assertThat(new Draft().without(98, 102).checked().failures())
        .anyMatch(failure -> failure.contains("does not record at the end"));
  }

  @Test
  void aDrillThatHasCheckedNothingFails() {
    DrillCheck check = new DrillCheck(new SentFrames(List.of(), true), BEGUN, END, List.of());

    assertThat(check.outcome().failures()).singleElement().asString().contains("no camera");
  }

  @Test
  void aLedgerThatWasTooSmallFails() {
    DrillCheck check = new DrillCheck(new SentFrames(List.of(), false), BEGUN, END, List.of());

    assertThat(check.outcome().failures()).anyMatch(failure -> failure.contains("ledger"));
  }
}
