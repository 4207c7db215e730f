package io.strongroom.recording.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Back-off, the bound on openings, and the account of missing seconds. */
class DecisionsTest {
  private static WallTime at(long seconds) {
    return new WallTime(seconds * 1_000_000);
  }

  private static Gap gap(long from, long to, GapCause cause) {
    return new Gap(new TimeRange(at(from), at(to)), cause);
  }

  @Test
  void backoffGrowsToItsBoundAndIsShortAfterAStreamThatRan() {
    Backoff backoff = new Backoff(new Random(7));
    for (int failures = 1; failures < 70; failures++) {
      long full = Math.min(30_000, 500L << Math.min(failures - 1, 10));
      assertThat(backoff.next(Duration.ofSeconds(3)).toMillis()).isBetween(full / 2 - 1, full);
    }
    assertThat(backoff.next(Backoff.STABLE)).isEqualTo(Duration.ofMillis(50));
    assertThat(backoff.next(Duration.ZERO)).isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void aPlaceIsReturnedOrRunsOut() throws Exception {
    Connecting connecting = new Connecting(1);
    StopSignal never = new StopSignal();
    assertThat(connecting.begin("a", false, never)).isTrue();
    connecting.done("a");
    assertThat(connecting.begin("b", false, never)).isTrue();
    long start = System.nanoTime();
    assertThat(connecting.begin("c", false, never)).isTrue();
    assertThat(System.nanoTime() - start).isGreaterThan(Connecting.HOLD_NANOS / 2);
    StopSignal stop = new StopSignal();
    CompletableFuture<Boolean> stopped =
        CompletableFuture.supplyAsync(() -> connecting.begin("d", true, stop));
    stop.raise();
    assertThat(stopped.get(1, TimeUnit.MINUTES)).isFalse();
  }

  @Test
  void everyMissingSecondHasItsCause() {
    List<Gap> told = new ArrayList<>();
    GapKeeper keeper = new GapKeeper(at(50), GapCause.NODE_STOPPED, told::add);
    keeper.turned(at(105), GapCause.UNREACHABLE);
    keeper.checkpoint(at(110));
    keeper.turned(at(115), GapCause.AUTHENTICATION);
    keeper.resumed(at(120));
    keeper.checkpoint(at(130));
    keeper.broke(at(140), GapCause.NO_MEDIA);
    keeper.resumed(at(140));
    assertThat(told)
        .containsExactly(
            gap(50, 105, GapCause.NODE_STOPPED),
            gap(105, 110, GapCause.UNREACHABLE),
            gap(110, 115, GapCause.UNREACHABLE),
            gap(115, 120, GapCause.AUTHENTICATION));
  }
}
