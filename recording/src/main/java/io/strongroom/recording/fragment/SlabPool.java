package io.strongroom.recording.fragment;

import java.util.ArrayDeque;

/**
 * Arrays of one size in which the cameras of a node gather their fragments. A fragment fills up and
 * is handed on once a second, so at any time all cameras together need about half of what each
 * needs at most, if what one gives back another takes; and no array grows, so nothing outgrown is
 * left to the collector. On the heap, because sealing heap arrays is twice as fast as direct
 * memory.
 *
 * <p>What is given back is kept as long as no more is allocated than was in use at most lately, and
 * an eighth: group lengths beat against each other, and what swings would otherwise be collected
 * and allocated anew. Thread-safe.
 */
public final class SlabPool {
  /** One slab; also what the cipher takes in one step. */
  public static final int SLAB_BYTES = 16 << 10;

  /** Always kept: 4 MiB. */
  private static final int ALWAYS_KEPT = 256;

  private static final int SPARE_DIVISOR = 8;

  /** "Lately" is between one and two times so many returns: a second of 1,000 cameras. */
  private static final int WINDOW_RETURNS = 16_384;

  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
  private int inUse;
  private int peak;
  private int peakBefore;
  private int returns;

  synchronized byte[] take() {
    inUse++;
    peak = Math.max(peak, inUse);
    byte[] slab = kept.pollLast();
    return slab == null ? new byte[SLAB_BYTES] : slab;
  }

  synchronized void giveBack(byte[] slab) {
    inUse--;
    if (++returns == WINDOW_RETURNS) {
      returns = 0;
      peakBefore = peak;
      peak = inUse;
    }
    int lately = Math.max(peak, peakBefore);
    int most = Math.max(ALWAYS_KEPT, lately + lately / SPARE_DIVISOR);
    if (inUse + kept.size() < most) {
      kept.addLast(slab);
    }
  }

  /** Bytes taken from the heap now, in use or kept. */
  public synchronized long bytes() {
    return (long) (inUse + kept.size()) * SLAB_BYTES;
  }
}
