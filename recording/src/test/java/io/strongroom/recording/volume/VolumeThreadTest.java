package io.strongroom.recording.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VolumeThreadTest {
  private static final long FAR_NANOS = TimeUnit.HOURS.toNanos(1);

  @Test
  void whatIsDueTogetherIsOneRound() {
    List<String> done = new CopyOnWriteArrayList<>();
    try (VolumeThread thread = new VolumeThread("test")) {
      for (int i = 0; i < 3; i++) {
        // the first waits until all are there, the others are due within the round's time
        thread.every(
            TimeUnit.MILLISECONDS.toNanos(100 + 10 * i),
            FAR_NANOS,
            () -> {
              done.add("work");
              thread.atRoundEnd(() -> done.add("end"));
              return true;
            });
      }
      await().until(() -> done.size() == 6);
    }
    assertThat(done).containsExactly("work", "work", "work", "end", "end", "end");
  }

  @Test
  void aLongRoundLetsWritesThrough() {
    List<String> done = new CopyOnWriteArrayList<>();
    CountDownLatch ready = new CountDownLatch(1);
    int works = 3 * VolumeThread.MAX_ROUND;
    try (VolumeThread thread = new VolumeThread("test")) {
      for (int i = 0; i < works; i++) {
        thread.every(
            TimeUnit.SECONDS.toNanos(1),
            FAR_NANOS,
            () -> {
              done.add("work");
              return true;
            });
      }
      thread.control(() -> awaitQuietly(ready));
      for (int i = 0; i < works; i++) {
        assertThat(thread.write(() -> done.add("write"))).isTrue();
      }
      // all of it is due when the thread comes back
      await().pollDelay(1_100, TimeUnit.MILLISECONDS).until(() -> true);
      ready.countDown();
      await().until(() -> done.size() == 2 * works);
    }
    assertThat(done.indexOf("write")).isLessThanOrEqualTo(2 * VolumeThread.MAX_ROUND);
    assertThat(Collections.frequency(done, "write")).isEqualTo(works);
  }

  /** Work that takes longer than its interval: all of it is always due. */
  @Test
  void aThreadThatIsBehindWritesFirst() {
    AtomicInteger works = new AtomicInteger();
    List<Integer> worksBefore = new CopyOnWriteArrayList<>();
    CountDownLatch ready = new CountDownLatch(1);
    int writes = 500;
    try (VolumeThread thread = new VolumeThread("test")) {
      for (int i = 0; i < VolumeThread.MAX_ROUND; i++) {
        thread.every(0, 1, () -> works.incrementAndGet() > 0);
      }
      thread.control(() -> awaitQuietly(ready));
      for (int i = 0; i < writes; i++) {
        assertThat(thread.write(() -> worksBefore.add(works.get()))).isTrue();
      }
      ready.countDown();
      await().until(() -> worksBefore.size() == writes);
    }
    // one after the other they would have let a round go before each write
    assertThat(worksBefore.getLast() - worksBefore.getFirst())
        .isLessThan(writes / 10 * VolumeThread.MAX_ROUND);
  }

  @Test
  void lateWorkIsNotDueAgainAtOnce() {
    long every = TimeUnit.MILLISECONDS.toNanos(400);
    List<Long> begun = new CopyOnWriteArrayList<>();
    List<Long> ended = new CopyOnWriteArrayList<>();
    try (VolumeThread thread = new VolumeThread("test")) {
      thread.every(
          0,
          every,
          () -> {
            begun.add(System.nanoTime());
            while (System.nanoTime() - begun.getLast() < 2 * every) {
              Thread.onSpinWait();
            }
            ended.add(System.nanoTime());
            return ended.size() < 3;
          });
      await().until(() -> ended.size() == 3);
    }
    assertThat(begun.get(1) - ended.get(0)).isGreaterThanOrEqualTo(every / 4);
    assertThat(begun.get(2) - ended.get(1)).isGreaterThanOrEqualTo(every / 4);
  }

  @Test
  void aStandstillOfSecondsIsQueued() {
    CountDownLatch ready = new CountDownLatch(1);
    try (VolumeThread thread = new VolumeThread("test")) {
      thread.control(() -> awaitQuietly(ready));
      for (int i = 0; i < VolumeThread.MAX_QUEUED_WRITES; i++) {
        assertThat(thread.write(() -> {})).isTrue();
      }
      assertThat(thread.write(() -> {})).isFalse();
      ready.countDown();
      await().until(() -> thread.queuedWrites() == 0);
    }
  }

  @Test
  void workThatSaysNoDoesNotComeBackAndOutsideARoundItsEndIsNow() {
    AtomicInteger runs = new AtomicInteger();
    List<String> done = new CopyOnWriteArrayList<>();
    try (VolumeThread thread = new VolumeThread("test")) {
      thread.every(0, 1_000_000, () -> runs.incrementAndGet() < 3);
      thread.control(
          () -> {
            thread.atRoundEnd(() -> done.add("now"));
            done.add("after");
          });
      await().until(() -> runs.get() == 3 && done.size() == 2);
      await().pollDelay(50, TimeUnit.MILLISECONDS).until(() -> true);
    }
    assertThat(runs).hasValue(3);
    assertThat(done).containsExactly("now", "after");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
