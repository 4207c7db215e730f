package io.strongroom.retention.shortage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.control.PausedClasses;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.tier.EarlyMoves;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.forecast.ShortageRules;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order of the steps, with room and time that the test sets. */
class ShortageTest {
  private static final RetentionClass THIRD = new RetentionClass("class-3");
  private static final RetentionClass SECOND = new RetentionClass("class-2");
  private static final ShortageRules RULES =
      new ShortageRules(10, 4, List.of(THIRD, SECOND), Duration.ofDays(7));

  private final List<String> done = new ArrayList<>();
  private final PausedClasses paused = new PausedClasses();
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private final RecordingStop recording = new RecordingStop(paused, RULES);
  private long free = 200;
  private long nanos = Long.MAX_VALUE - 5;
  private int copies = 1;
  private int classDays = 2;
  private boolean copiesFail;

  private final Shortage shortage =
      new Shortage(
          () -> new Room(free, 1_000),
          RULES,
          List.of(
              step(ShortageStep.COPIES, () -> copiesFail ? fails() : copies-- > 0),
              step(ShortageStep.EARLY_RELEASE, () -> classDays-- > 0)),
          recording,
          () -> nanos,
          alarms);

  private interface Does {
    boolean does();
  }

  private Relief step(ShortageStep step, Does does) {
    return new Relief() {
      @Override
      public ShortageStep step() {
        return step;
      }

      @Override
      public Optional<String> relieve(Room room) {
        if (!does.does()) {
          return Optional.empty();
        }
        done.add(step.name());
        return Optional.of(step.name());
      }
    };
  }

  private static boolean fails() {
    throw new StrongroomException(ErrorKind.UNAVAILABLE, "nobody answers");
  }

  private void look(long freeNow) {
    free = freeNow;
    shortage.look();
  }

  private void settles() {
    nanos += Shortage.SETTLES.toNanos();
  }

  private boolean isAlarm() {
    return alarms.standing().stream().anyMatch(alarm -> alarm.kind().equals(Shortage.ALARM));
  }

  @Test
  void theStepsComeInTheirDeclaredOrderEachWhenThoseBeforeHaveNothingLeft() {
    look(100);
    assertThat(shortage.isShort()).isFalse();
    look(30);
    assertThat(done).containsExactly("COPIES");
    assertThat(isAlarm()).isTrue();
    look(30);
    assertThat(done).as("what was done is waited for").hasSize(1);
    assertThat(paused.classes()).isEmpty();
    settles();
    look(30);
    settles();
    look(30);
    assertThat(done).containsExactly("COPIES", "EARLY_RELEASE", "EARLY_RELEASE");
    assertThat(paused.classes()).isEmpty();
    settles();
    look(30);
    assertThat(paused.classes()).containsExactly(THIRD);
  }

  @Test
  void eachClassStopsAtItsOwnMarkAndAllBeginAgainWhenThereIsRoomTheLastOneFirst() {
    copies = 0;
    classDays = 0;
    look(41);
    assertThat(paused.classes()).as("nothing stops above its mark").isEmpty();
    look(39);
    assertThat(paused.classes()).containsExactly(THIRD);
    look(21);
    assertThat(paused.classes()).as("the second has a mark of its own").containsExactly(THIRD);
    look(19);
    assertThat(paused.classes()).containsExactlyInAnyOrder(THIRD, SECOND);
    look(1);
    assertThat(paused.has(new RetentionClass("class-1"))).as("what was not declared").isFalse();
    look(110);
    assertThat(paused.classes()).as("a quarter more than the mark is asked for").hasSize(2);
    look(125);
    assertThat(paused.classes()).containsExactly(THIRD);
    look(125);
    assertThat(paused.classes()).as("its effect is waited for").containsExactly(THIRD);
    settles();
    look(125);
    assertThat(paused.classes()).isEmpty();
    assertThat(isAlarm()).isFalse();
  }

  @Test
  void aStepThatIsNotPossibleKeepsTheNextFromNothing() {
    copiesFail = true;
    look(30);
    assertThat(done).containsExactly("EARLY_RELEASE");
  }

  /** A cold store as a test sets it. */
  private static final class Store implements EarlyMoves {
    long asked;
    long left;
    long moved;

    @Override
    public void ask(long bytes) {
      asked = bytes;
      left = bytes;
    }

    @Override
    public long left() {
      return left;
    }

    @Override
    public long moved() {
      return moved;
    }

    void moves(long bytes) {
      moved += bytes;
      left -= bytes;
    }
  }

  @Test
  void laterStepsWaitForTheColdStoreAsLongAsRoomGrows() {
    Store store = new Store();
    EarlyCold step = new EarlyCold(store, RULES, () -> nanos);
    assertThat(step.relieve(new Room(80, 1_000))).isPresent();
    assertThat(store.asked).as("twice the mark").isEqualTo(120);

    store.moves(40);
    assertThat(step.relieve(new Room(90, 1_000))).isPresent();
    assertThat(step.relieve(new Room(85, 1_000))).as("cameras send more than it takes").isEmpty();
    store.moves(80);
    assertThat(step.relieve(new Room(95, 1_000))).as("there may be more to move").isPresent();
    assertThat(store.asked).isEqualTo(105);
  }

  @Test
  void aStoreThatTakesNothingIsAskedAgainAfterAWhile() {
    Store store = new Store();
    EarlyCold step = new EarlyCold(store, RULES, () -> nanos);
    assertThat(step.relieve(new Room(80, 1_000))).isPresent();
    store.left = 0;
    assertThat(step.relieve(new Room(80, 1_000))).isEmpty();
    nanos += EarlyCold.AGAIN.toNanos() - 1;
    assertThat(step.relieve(new Room(80, 1_000))).isEmpty();
    nanos++;
    assertThat(step.relieve(new Room(80, 1_000))).isPresent();
  }

  @Test
  void aNodeThatStartsWithoutRoomBeginsWithWhatItsMarksSay() {
    recording.begin(new Room(30, 1_000));
    assertThat(paused.classes()).isEqualTo(Set.of(THIRD));
    recording.begin(new Room(10, 1_000));
    assertThat(paused.classes()).isEqualTo(Set.of(THIRD, SECOND));
  }

  @Test
  void stepsInAnotherOrderAreRefused() {
    Relief early = step(ShortageStep.EARLY_RELEASE, () -> false);
    Relief copy = step(ShortageStep.COPIES, () -> false);
    assertThatThrownBy(
            () ->
                new Shortage(
                    () -> Room.NONE, RULES, List.of(early, copy), recording, () -> 0, alarms))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLowestClassGoesFirstAndInEachTheOldest() {
    LocalDate day = LocalDate.of(2026, 5, 1);
    DayKeyId first = new DayKeyId("class-3", day.plusDays(9));
    DayKeyId second = new DayKeyId("class-2", day);
    DayKeyId third = new DayKeyId("class-2", day.plusDays(1));
    DayKeyId fourth = new DayKeyId("class-1", day.minusDays(9));
    assertThat(Stream.of(fourth, third, second, first).sorted(EarlyRelease.order(RULES)))
        .containsExactly(first, second, third, fourth);
  }
}
