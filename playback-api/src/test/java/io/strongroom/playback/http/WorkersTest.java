package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Work beyond the threads: it waits, within bounds of number and time, and is refused beyond. */
final class WorkersTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountDownLatch busy = new CountDownLatch(1);

  private CompletableFuture<Integer> occupy(Workers workers) {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> result =
        workers
            .run(
                () -> {
                  begun.countDown();
                  busy.await();
                  return 0;
                })
            .toCompletableFuture();
    try {
      begun.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return result;
  }

  /** A wall whose tiles all ask in one moment. */
  @Test
  void asManyAsTheQueueHoldsWaitTheirTurn() {
    try (Workers workers = new Workers("pictures", 1, 40, LONG)) {
      CompletableFuture<Integer> first = occupy(workers);
      List<CompletableFuture<Integer>> wall = new ArrayList<>();
      IntStream.range(0, 40).forEach(i -> wall.add(workers.run(() -> i).toCompletableFuture()));
      assertThat(taken(workers, "http_pictures_queue")).isEqualTo(40);
      assertThat(taken(workers, "http_pictures_workers")).isEqualTo(1);

      CompletableFuture<Integer> tooMany = workers.run(() -> -1).toCompletableFuture();
      assertRefused(tooMany);
      busy.countDown();

      assertThat(first.join()).isZero();
      assertThat(wall.stream().map(CompletableFuture::join))
          .containsExactlyElementsOf(IntStream.range(0, 40).boxed().toList());
      assertThat(bound(workers, "http_pictures_queue").refused().getAsLong()).isEqualTo(1);
    }
  }

  @Test
  void whatHasWaitedTooLongIsRefusedWithoutBeingDone() {
    try (Workers workers = new Workers("pictures", 1, 40, Duration.ZERO)) {
      assertRefused(
          workers
              .run(
                  () -> {
                    throw new AssertionError("has been done");
                  })
              .thenApply(nothing -> 0)
              .toCompletableFuture());
    }
  }

  private static void assertRefused(CompletableFuture<Integer> work) {
    assertThatThrownBy(work::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXHAUSTED))
        .hasMessageContaining("pictures");
  }

  private static long taken(Workers workers, String name) {
    return bound(workers, name).taken().getAsLong();
  }

  private static Bound bound(Workers workers, String name) {
    return workers.bounds().stream()
        .filter(bound -> bound.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
