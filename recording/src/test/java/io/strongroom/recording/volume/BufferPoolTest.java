package io.strongroom.recording.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
      for (int i = 0; i < 10_000; i++) {
        pool.takeAlways(4096).release();
      }
      assertThat(pool.allocatedBytes()).isLessThanOrEqualTo(BufferPool.KEPT_BYTES);
    }
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

  @Test
  void theWritingSideMayHoldAShareOfTheMachine() {
    assertThat(BufferPool.writingLimitBytes()).isBetween(64L << 20, 4L << 30);
  }
}
