package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a node looks at everything, and when only at what has begun. */
final class ExpiryTurnsTest {
  private final List<String> done = new ArrayList<>();
  private long nanos = 5;
  private boolean seesOthers = true;
  private boolean somethingDied;
  private final ExpiryTurns turns =
      new ExpiryTurns(
          () -> done.add("plan"),
          () -> {
            done.add("go on");
            return somethingDied;
          },
          Duration.ofMinutes(10),
          () -> seesOthers,
          () -> nanos);

  private void turnAfter(Duration time) {
    nanos += time.toNanos();
    turns.run();
  }

  @Test
  void aPlanEveryTenMinutesAndALookInBetween() {
    turnAfter(Duration.ZERO);
    turnAfter(Duration.ofSeconds(10));
    turnAfter(Duration.ofMinutes(9));
    turnAfter(Duration.ofMinutes(1));
    assertThat(done).containsExactly("plan", "go on", "go on", "plan");
  }

  @Test
  void nodesThatAreStartingAreNotTakenForAway() {
    seesOthers = false;
    turnAfter(Duration.ZERO);
    turnAfter(Duration.ofSeconds(10));
    seesOthers = true;
    turnAfter(Duration.ofSeconds(10));
    assertThat(done).containsExactly("go on", "go on", "plan");
  }

  @Test
  void whenAKeyHasDiedThePlanIsAnother() {
    turnAfter(Duration.ZERO);
    somethingDied = true;
    turnAfter(Duration.ofSeconds(10));
    somethingDied = false;
    turnAfter(Duration.ofSeconds(10));
    turnAfter(Duration.ofSeconds(10));
    assertThat(done).containsExactly("plan", "go on", "plan", "go on");
  }
}
