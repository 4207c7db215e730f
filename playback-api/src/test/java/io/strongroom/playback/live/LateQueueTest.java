package io.strongroom.playback.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is offered before, at and after the start of the stream. */
final class LateQueueTest {
  private static final int CAPACITY = 4;

  private static ActorSystem system;

  private final LateQueue<Integer> queue = new LateQueue<>(CAPACITY);

  @BeforeAll
  static void start() {
    system = ActorSystem.create("late-queue");
  }

  @AfterAll
  static void stop() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  /** Starts the stream that the queue feeds. */
  private CompletionStage<List<Integer>> run() {
    return Source.<Integer>queue(CAPACITY)
        .mapMaterializedValue(
            running -> {
              queue.attach(running);
              return running;
            })
        .toMat(Sink.seq(), Keep.right())
        .run(system);
  }

  private static List<Integer> got(CompletionStage<List<Integer>> stream) throws Exception {
    return stream.toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  @Test
  void whatCameBeforeTheStreamComesFirst() throws Exception {
    queue.offer(1);
    queue.offer(2);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.isAttached()).isFalse();

    CompletionStage<List<Integer>> stream = run();
    queue.offer(3);
    queue.complete();

    assertThat(got(stream)).containsExactly(1, 2, 3);
    assertThat(queue.isAttached()).isTrue();
    assertThat(queue.isCompleted()).isTrue();
  }

  @Test
  void noMoreWaitsThanTheStreamWouldTake() throws Exception {
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(queue.offer(i).isEnqueued()).isTrue();
    }
    assertThat(queue.offer(9).isEnqueued()).isFalse();
    queue.complete();

    assertThat(got(run())).containsExactly(0, 1, 2, 3);
  }

  @Test
  void oneThatIsCompleteBeforeTheStreamEndsIt() throws Exception {
    queue.offer(1);
    queue.complete();

    assertThat(queue.isCompleted()).isTrue();
    assertThat(queue.offer(2).isEnqueued()).isFalse();
    assertThat(got(run())).containsExactly(1);
  }

  @Test
  void oneThatHasFailedBeforeTheStreamFailsIt() {
    queue.fail(new IllegalStateException("too slow"));

    assertThat(queue.isCompleted()).isTrue();
    CompletionStage<List<Integer>> stream = run();
    assertThatThrownBy(() -> got(stream))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("too slow");
  }
}
