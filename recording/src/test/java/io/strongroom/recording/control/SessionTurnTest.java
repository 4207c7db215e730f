package io.strongroom.recording.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.camera.Sessions;
import io.strongroom.recording.control.Share.Holder;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a recorder asks for a camera's session; times in milliseconds. */
class SessionTurnTest {
  private static final Duration USUAL = Duration.ofSeconds(20);
  private static final Ingest.End FULL = new Ingest.End(GapCause.REFUSED, "full", true);
  private static final Ingest.End AWAY = new Ingest.End(GapCause.UNREACHABLE, "no answer");
  private static final Ingest.End OTHER = new Ingest.End(GapCause.REFUSED, "not found");
  private static final long TOLD = SessionTurn.TOLD.toMillis();
  private static final long QUICK = SessionTurn.QUICK.toMillis();

  private static SessionTurn turn(Sessions sessions) {
    return new SessionTurn(sessions, 0);
  }

  private static boolean waits(SessionTurn turn, Holder holder, long millis) {
    return turn.isToWait(holder, millis * 1_000_000, at(millis));
  }

  private static WallTime at(long millis) {
    return new WallTime(millis * 1_000);
  }

  private static Duration ended(SessionTurn turn, Ingest.End end, Holder holder, long millis) {
    return turn.ended(end, holder, () -> USUAL, millis * 1_000_000, at(millis));
  }

  @Test
  void aCameraThatServesManyIsConnectedToAtOnceWhoeverRecordsIt() {
    for (Holder holder : Holder.values()) {
      SessionTurn turn = turn(Sessions.MANY);
      assertThat(waits(turn, holder, 0)).isFalse();
      assertThat(turn.isMissing()).isFalse();
      assertThat(ended(turn, AWAY, holder, 10)).isEqualTo(USUAL);
      assertThat(waits(turn, holder, 10)).isFalse();
      assertThat(turn.isMissing()).isFalse();
      assertThat(turn.movingSince()).isEmpty();
    }
  }

  @Test
  void theOnlySessionIsWaitedForWhileAnotherNodeHasIt() {
    SessionTurn turn = turn(Sessions.ONE);
    assertThat(waits(turn, Holder.ANOTHER, 100)).isTrue();
    assertThat(waits(turn, Holder.ANOTHER, 60_000)).isTrue();
    assertThat(turn.isMissing()).isTrue();
    assertThat(waits(turn, Holder.UNKNOWN, 60_250)).isFalse();
    assertThat(turn.isMissing()).isFalse();
    assertThat(turn.movingSince()).contains(at(100));
    // the camera is slow to notice that the old session is over
    assertThat(ended(turn, FULL, Holder.UNKNOWN, 60_300)).isEqualTo(SessionTurn.LOOK);
    assertThat(turn.isMissing()).isTrue();
    assertThat(waits(turn, Holder.UNKNOWN, 60_550)).isFalse();
    assertThat(turn.movingSince()).contains(at(100));
  }

  @Test
  void whoRecordsAnOnlySessionHasAMomentToSaySo() {
    SessionTurn turn = turn(Sessions.ONE);
    assertThat(waits(turn, Holder.UNKNOWN, 0)).isTrue();
    assertThat(turn.movingSince()).isEmpty();
    assertThat(waits(turn, Holder.UNKNOWN, TOLD - 1)).isTrue();
    assertThat(waits(turn, Holder.UNKNOWN, TOLD)).isFalse();
    assertThat(waits(turn(Sessions.ONE), Holder.NOBODY, 0)).isFalse();
  }

  @Test
  void thatThereIsOneSessionIsFoundOutByBeingRefused() {
    SessionTurn turn = turn(Sessions.MANY);
    assertThat(waits(turn, Holder.UNKNOWN, 0)).isFalse();
    assertThat(ended(turn, FULL, Holder.UNKNOWN, 100)).isEqualTo(SessionTurn.LOOK);
    assertThat(turn.isMissing()).isTrue();
    // looks often, and connects no oftener than usual
    assertThat(waits(turn, Holder.UNKNOWN, 350)).isTrue();
    assertThat(waits(turn, Holder.ANOTHER, 600)).isTrue();
    assertThat(turn.movingSince()).contains(at(100));
    assertThat(waits(turn, Holder.UNKNOWN, 850)).isFalse();
    assertThat(ended(turn, AWAY, Holder.UNKNOWN, 900)).isEqualTo(USUAL);
    assertThat(turn.isMissing()).isFalse();
    assertThat(turn.movingSince()).isEmpty();
  }

  @Test
  void aSessionThatWasLetGoBetweenTwoLooksIsKnownToHaveMoved() {
    SessionTurn turn = turn(Sessions.MANY);
    assertThat(ended(turn, FULL, Holder.UNKNOWN, 100)).isEqualTo(SessionTurn.LOOK);
    assertThat(waits(turn, Holder.RELEASED, 350)).isFalse();
    assertThat(turn.movingSince()).contains(at(100));
    // the camera is slow to notice that the old session is over
    assertThat(ended(turn, FULL, Holder.RELEASED, 400)).isEqualTo(SessionTurn.LOOK);
    assertThat(waits(turn, Holder.UNKNOWN, 650)).isFalse();
    assertThat(turn.movingSince()).contains(at(100));
  }

  @Test
  void aSessionThatIsLetGoWhileTheCameraRefusesIsKnownToHaveMoved() {
    SessionTurn turn = turn(Sessions.MANY);
    assertThat(ended(turn, FULL, Holder.RELEASED, 100)).isEqualTo(SessionTurn.LOOK);
    assertThat(turn.movingSince()).contains(at(100));
    assertThat(waits(turn, Holder.UNKNOWN, 350)).isFalse();
  }

  @Test
  void anyOtherEndSaysNothingAboutSessions() {
    SessionTurn turn = turn(Sessions.MANY);
    assertThat(ended(turn, OTHER, Holder.ANOTHER, 0)).isEqualTo(USUAL);
    assertThat(turn.isMissing()).isFalse();
    assertThat(waits(turn, Holder.ANOTHER, 10)).isFalse();
  }

  @Test
  void quickAttemptsHaveAnEnd() {
    SessionTurn turn = turn(Sessions.ONE);
    assertThat(waits(turn, Holder.ANOTHER, 0)).isTrue();
    int attempts = 0;
    for (long now = 250; now < 20_000; now += 250) {
      if (!waits(turn, Holder.UNKNOWN, now)) {
        attempts++;
        ended(turn, FULL, Holder.UNKNOWN, now);
      }
    }
    assertThat(attempts).isBetween(1, (int) (QUICK / SessionTurn.LOOK.toMillis()) + 1);
    assertThat(waits(turn, Holder.UNKNOWN, 30_000)).isFalse();
  }

  @Test
  void aNodeOfItsOwnWaitsAsUsual() {
    SessionTurn turn = turn(Sessions.ONE);
    assertThat(ended(turn, FULL, Holder.NOBODY, 0)).isEqualTo(USUAL);
    assertThat(waits(turn, Holder.NOBODY, USUAL.toMillis())).isFalse();
  }
}
