package io.strongroom.recording.read;

import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GapMergeTest {
  private static final GapCause[] CAUSES = {
    GapCause.NODE_STOPPED, GapCause.UNREACHABLE, GapCause.DISK, GapCause.NODE_STOPPED
  };

  private static List<Gap> rows(Random random) {
    List<Gap> rows = new ArrayList<>();
    int at = random.nextInt(5);
    while (at < 60) {
      int to = at + 1 + random.nextInt(12);
      rows.add(new Gap(seconds(at, to), CAUSES[random.nextInt(CAUSES.length)]));
      at = to + random.nextInt(6);
    }
    return rows;
  }

  private static Optional<GapCause> at(List<Gap> rows, int second) {
    return rows.stream()
        .filter(row -> row.range().contains(seconds(second, second + 1)))
        .map(Gap::cause)
        .findFirst();
  }

  /** Second by second: some node's cause, of who had media before who waited or was away. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eachSecondHasTheCauseOfWhoKnowsBest(long seed) {
    Random random = new Random(seed);
    for (int n = 0; n < 200; n++) {
      List<List<Gap>> nodes = List.of(rows(random), rows(random), rows(random));
      List<Gap> merged = GapMerge.of(nodes);
      for (int i = 1; i < merged.size(); i++) {
        assertThat(merged.get(i).range().from())
            .isGreaterThanOrEqualTo(merged.get(i - 1).range().to());
      }
      for (int second = 0; second < 80; second++) {
        int asked = second;
        List<GapCause> said = nodes.stream().flatMap(rows -> at(rows, asked).stream()).toList();
        Optional<GapCause> cause = at(merged, second);
        assertThat(cause.isPresent()).isEqualTo(!said.isEmpty());
        cause.ifPresent(given -> assertThat(said).contains(given));
        if (cause.equals(Optional.of(GapCause.NODE_STOPPED))) {
          assertThat(said).containsOnly(GapCause.NODE_STOPPED);
        }
        if (said.contains(GapCause.DISK)) {
          assertThat(cause).hasValue(GapCause.DISK);
        }
      }
    }
  }

  /** A full disk's cameras move; their next recorder waits for its first keyframe. */
  @Test
  void theWaitOfTheNextRecorderIsNoCauseWhereTheLastOneHadMedia() {
    List<Gap> next =
        List.of(
            new Gap(seconds(3, 10), GapCause.NODE_STOPPED),
            new Gap(seconds(10, 11), GapCause.NO_MEDIA));
    List<Gap> last = List.of(new Gap(seconds(3, 13), GapCause.DISK));
    assertThat(GapMerge.of(List.of(next, last)))
        .containsExactly(new Gap(seconds(3, 13), GapCause.DISK));
    assertThat(GapMerge.of(List.of(last, next)))
        .containsExactly(new Gap(seconds(3, 13), GapCause.DISK));
  }
}
