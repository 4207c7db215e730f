package io.strongroom.playback.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.audit.Tally;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.Grounds;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.grant.Right;
import io.strongroom.playback.grant.Scope;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Times to decide; the other numbers are in the test of the routes. */
class CountsTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final TimeRange DAY =
      new TimeRange(WallTime.of(START), WallTime.of(START.plus(Duration.ofDays(1))));

  /** Refused so many minutes after it was made. */
  private static AccessRequest refused(int minutes) {
    Scope asked = new Scope(List.of(new CameraId(new UUID(1, 1))), DAY, Set.of(Right.PLAYBACK));
    return AccessRequest.submitted(
            RequestId.random(),
            new Person("liwei", "Li Wei", "Station 3"),
            asked,
            false,
            new Grounds("a bicycle", "17", "Order 799"),
            START)
        .refused(
            new Person("chief", "Zhou", "Bureau"),
            "no reason",
            START.plus(Duration.ofMinutes(minutes)));
  }

  private static Counts counts(int... minutes) {
    return Counts.of(
        DAY,
        new Tally(),
        _ -> Optional.empty(),
        IntStream.of(minutes).mapToObj(CountsTest::refused).toList(),
        action -> action.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void timesToDecideAreNearestRanksAndOfFewNotTold() {
    assertThat(counts(9, 1, 8, 2, 7, 3, 6, 4, 5, 100).toDecide())
        .contains(new Counts.Times(Duration.ofMinutes(5), Duration.ofMinutes(9)));
    assertThat(counts(5, 4, 3, 2, 1).toDecide())
        .contains(new Counts.Times(Duration.ofMinutes(3), Duration.ofMinutes(5)));
    assertThat(counts(4, 3, 2, 1).toDecide()).isEmpty();
    assertThat(counts(4, 3, 2, 1, 2_000).toDecide())
        .as("the last was decided a day later")
        .isEmpty();
    assertThat(counts(1, 2, 3, 4, 5).decisions().getFirst().count()).hasValue(5);
    assertThat(counts(1, 2, 3, 4).decisions().getFirst().count()).isEmpty();
  }
}
