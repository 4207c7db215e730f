package io.strongroom.recording.ingest.rtp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays in which the access units of a node's cameras are put together. A camera has one only
 * while a unit is incomplete, and a large one only for a keyframe; so they are shared, in sizes
 * that are powers of two. Thread-safe.
 */
public final class UnitArrays {
  /** Most that wait for the next taker, of all sizes together. */
  public static final int MAX_KEPT_BYTES = 16 << 20;

  private static final int SMALLEST_BYTES = 16 << 10;
  private static final int CLASSES =
      Integer.numberOfTrailingZeros(UnitBuffer.MAX_BYTES / SMALLEST_BYTES) + 1;

  private final List<ArrayDeque<byte[]>> kept = new ArrayList<>();
  private int keptBytes;

  public UnitArrays() {
    for (int i = 0; i < CLASSES; i++) {
      kept.add(new ArrayDeque<>());
    }
  }

  /** An array of at least so many bytes, at most {@link UnitBuffer#MAX_BYTES}. */
  byte[] take(int bytes) {
    int size = Math.max(SMALLEST_BYTES, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1);
    synchronized (this) {
      byte[] array = kept.get(sizeClass(size)).pollLast();
      if (array != null) {
        keptBytes -= size;
        return array;
      }
    }
    return new byte[size];
  }

  /** Takes back what {@link #take} gave. */
  synchronized void giveBack(byte[] array) {
    if (keptBytes + array.length <= MAX_KEPT_BYTES) {
      keptBytes += array.length;
      kept.get(sizeClass(array.length)).addLast(array);
    }
  }

  private static int sizeClass(int size) {
    return Integer.numberOfTrailingZeros(size / SMALLEST_BYTES);
  }
}
