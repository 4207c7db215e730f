package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Leaves of a grant for a resident, of what was uncovered, and of the showing, as another program
 * wrote them from the table in the design page; and what such a grant covers.
 */
class ResidentLeafTest {
  private static final UUID GRANT = UUID.fromString("22222222-3333-4444-8555-666666666666");
  private static final CameraId CAMERA = CameraId.parse("11111111-2222-4333-8444-555555555555");
  private static final WallTime FROM = new WallTime(1_764_400_000_000_000L);
  private static final WallTime UNTIL = new WallTime(1_765_087_200_000_000L);
  private static final Granted GRANTED =
      new Granted(
          List.of(CAMERA),
          new TimeRange(FROM, FROM.plusMicros(3_600_000_000L)),
          UNTIL,
          Set.of(Action.RESIDENT));

  private static final List<Event> EXPECTED =
      List.of(
          new Event.Decided(
              new Decision(
                  GRANT,
                  "approve",
                  "chief",
                  "bureau",
                  "",
                  GoldenLeaves.digest(0),
                  Optional.of(GRANTED))),
          new Event.Decided(
              new Decision(
                  GRANT,
                  "uncover",
                  "officer",
                  "unit 7",
                  "camera " + CAMERA + "; 2500,2500 7500,2500 7500,7500",
                  GoldenLeaves.digest(32),
                  Optional.empty())),
          new Event.Intended(
              new Intent(
                  UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"),
                  "李伟",
                  "unit 7",
                  "居民 12",
                  CAMERA,
                  new TimeRange(FROM, FROM.plusMicros(60_000_000)),
                  Action.RESIDENT,
                  GRANT.toString())));

  @Test
  void everyGoldenLeafIsReadAndWrittenAgain() throws Exception {
    GoldenLeaves.of("resident-leaves.txt").say(1_764_482_465_000_000L, EXPECTED);
  }

  /** What the verifier of a log finds if a resident's grant was used for anything else. */
  @Test
  void aGrantForAResidentCoversNothingElse() throws Exception {
    Leaf.OfIntent showing =
        (Leaf.OfIntent) Leaf.parse(GoldenLeaves.of("resident-leaves.txt").pairs().getLast().leaf());
    Leaf.Subject subject = showing.subject();
    for (Action action : Action.values()) {
      Leaf.Subject other =
          new Leaf.Subject(
              subject.session(), subject.camera(), subject.range(), action, subject.grant());
      assertThat(GRANTED.covers(other, showing.at()))
          .as("%s", action)
          .isEqualTo(action == Action.RESIDENT || action == Action.TIMELINE);
    }
    assertThat(GRANTED.covers(subject, UNTIL)).isFalse();
  }
}
