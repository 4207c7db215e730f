package io.strongroom.recording.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
  @Test
  void keepsItsLimitAndReusesAcrossSizes() {
    BufferPool small = new BufferPool(64 << 10);
    BufferPool.Buffer first = small.take(40_000).orElseThrow();
    assertThat(small.take(40_000)).isEmpty();
    assertThat(small.takeAlways(4096).bytes().capacity()).isEqualTo(4096);
    first.release();
    assertThat(small.take(20_000)).isPresent();
    assertThat(small.allocatedBytes()).isLessThanOrEqualTo(64 << 10);
    small.close();
  }

  @Test
  void lessThanAFifthOfABufferIsUnused() {
    for (int bytes = 1; bytes < BufferPool.MAX_BUFFER_BYTES; bytes += 1 + bytes / 257) {
      int size = BufferPool.classBytes(BufferPool.sizeClass(bytes));
      int padded = (bytes + Storage.BLOCK_BYTES - 1) / Storage.BLOCK_BYTES * Storage.BLOCK_BYTES;
      assertThat(size).isGreaterThanOrEqualTo(padded);
      assertThat(size % Storage.BLOCK_BYTES).isZero();
      assertThat(size - padded).as("for %d bytes", bytes).isLessThan(size / 5 + 1);
    }
    assertThat(BufferPool.classBytes(BufferPool.sizeClass(BufferPool.MAX_BUFFER_BYTES)))
        .isEqualTo(BufferPool.MAX_BUFFER_BYTES);
  }

  @Test
  void givesABurstBack() {
    try (BufferPool pool = new BufferPool(1L << 30)) {
      List<BufferPool.Buffer> burst = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        burst.add(pool.takeAlways(1 << 20));
      }
      assertThat(pool.allocatedBytes()).isEqualTo(64L << 20);
      burst.forEach(BufferPool.Buffer::release);
      for (int i = 0; i < 100_000; i++) {
        pool.takeAlways(4096).release();
      }
      assertThat(pool.allocatedBytes()).isLessThanOrEqualTo(BufferPool.KEPT_BYTES);
    }
  }

  /** Buffers of mixed sizes, freed in another order: what a general allocator keeps as holes. */
  @Test
  void whatIsFreedGoesBackToTheMachine() throws IOException {
    Random random = new Random(2);
    try (BufferPool pool = new BufferPool(1L << 30)) {
      long before = residentBytes();
      List<BufferPool.Buffer> filled = new ArrayList<>();
      while (pool.allocatedBytes() < 256L << 20) {
        filled.add(pool.takeAlways(200_000 + random.nextInt(400_000)));
        fill(filled.getLast());
      }
      assertThat(residentBytes() - before).isGreaterThan(200L << 20);
      BufferPool.Buffer lasting = pool.takeAlways(4096);
      Collections.shuffle(filled, random);
      filled.forEach(BufferPool.Buffer::release);
      for (int i = 0; i < 100_000; i++) {
        pool.takeAlways(4096).release();
      }
      assertThat(residentBytes() - before).isLessThan(100L << 20);
      lasting.release();
    }
  }

  @Test
  void theEndThatNobodyFillsCostsNothing() throws IOException {
    try (BufferPool pool = new BufferPool(1L << 30)) {
      long before = residentBytes();
      for (int i = 0; i < 8; i++) {
        pool.takeAlways(BufferPool.MAX_BUFFER_BYTES).bytes().put(0, (byte) 1);
      }
      assertThat(pool.allocatedBytes()).isEqualTo(8L * BufferPool.MAX_BUFFER_BYTES);
      assertThat(residentBytes() - before).isLessThan(100L << 20);
    }
  }

  private static void fill(BufferPool.Buffer buffer) {
    for (int at = 0; at < buffer.bytes().capacity(); at += Storage.BLOCK_BYTES) {
      buffer.bytes().put(at, (byte) 1);
    }
  }

  /** Of this process, mapped files left out (proc(5), {@code RssAnon}). */
  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("RssAnon:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        * 1024;
  }

  @Test
  void keepsWhatASwingNeedsAgain() {
    try (BufferPool pool = new BufferPool(1L << 30)) {
      for (int swing = 0; swing < 20; swing++) {
        List<BufferPool.Buffer> high = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          high.add(pool.takeAlways(1 << 20));
        }
        high.forEach(BufferPool.Buffer::release);
        assertThat(pool.allocatedBytes()).isEqualTo(100L << 20);
      }
    }
  }

  /** 200 cameras: seconds of different sizes, each held for one to three rounds of 200. */
  @Test
  void sizesThatVaryAreServedFromWhatIsThere() {
    Random random = new Random(1);
    Set<BufferPool.Buffer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayDeque<BufferPool.Buffer> held = new ArrayDeque<>();
    int made = 0;
    try (BufferPool pool = new BufferPool(1L << 30)) {
      for (int second = 0; second < 200; second++) {
        for (int camera = 0; camera < 200; camera++) {
          BufferPool.Buffer buffer = pool.takeAlways(200_000 + random.nextInt(100_000));
          boolean isNew = seen.add(buffer);
          made += isNew && second >= 20 ? 1 : 0;
          held.addLast(buffer);
        }
        for (int keep = 200 + random.nextInt(200); held.size() > keep; ) {
          held.removeFirst().release();
        }
      }
      held.forEach(BufferPool.Buffer::release);
    }
    assertThat(made).as("new ones of 36,000 taken").isLessThan(720);
  }

  /** Cameras on virtual threads and volumes on others, all at once. */
  @Test
  void manyThreadsNeverShareABufferAndNeverPassTheLimit() throws Exception {
    long limit = 16L << 20;
    BufferPool pool = new BufferPool(limit);
    AtomicLong most = new AtomicLong();
    AtomicInteger refused = new AtomicInteger();
    try (ExecutorService cameras = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService volumes = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Random random = new Random(i);
        ExecutorService by = i % 10 == 0 ? volumes : cameras;
        all.add(by.submit(() -> useAtRandom(pool, random, most, refused)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(most.get()).isLessThanOrEqualTo(limit);
    assertThat(refused.get()).as("the limit was met").isPositive();
    pool.close();
    assertThat(pool.allocatedBytes()).isZero();
  }

  private static void useAtRandom(
      BufferPool pool, Random random, AtomicLong most, AtomicInteger refused) {
    ArrayDeque<BufferPool.Buffer> held = new ArrayDeque<>();
    for (int i = 0; i < 500; i++) {
      pool.take(1 + random.nextInt(200_000))
          .ifPresentOrElse(
              buffer -> {
                buffer.bytes().putInt(0, System.identityHashCode(held));
                held.addLast(buffer);
              },
              refused::incrementAndGet);
      most.accumulateAndGet(pool.allocatedBytes(), Math::max);
      if (held.size() > 3 || i == 499) {
        while (!held.isEmpty()) {
          BufferPool.Buffer buffer = held.removeFirst();
          assertThat(buffer.bytes().getInt(0)).isEqualTo(System.identityHashCode(held));
          buffer.release();
        }
      }
      LockSupport.parkNanos(1); // others have their turn, while this one holds what it has
    }
  }

  @Test
  void aBufferThatComesBackAfterTheEndIsFreed() {
    BufferPool pool = new BufferPool(1 << 20);
    BufferPool.Buffer late = pool.takeAlways(4096);
    pool.close();
    assertThat(pool.take(4096)).isEmpty();
    late.release();
    assertThat(pool.allocatedBytes()).isZero();
  }

  @Test
  void theWritingSideMayHoldAShareOfTheMachine() {
    assertThat(BufferPool.writingLimitBytes()).isBetween(64L << 20, 4L << 30);
  }
}
