package io.strongroom.recording.live;

import java.util.ArrayDeque;

/**
 * Arrays of one size that the current groups of pictures of all cameras are kept in. A group fills
 * up and is thrown away once per keyframe interval, so at any time the groups need about half of
 * what they need at most, if what one gives back another takes. Thread-safe.
 */
final class Slabs {
  static final int SLAB_BYTES = 32 << 10;

  /** Most that wait for the next taker: 32 MiB. */
  static final int MAX_KEPT = 1024;

  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();

  byte[] take() {
    synchronized (kept) {
      byte[] slab = kept.pollLast();
      if (slab != null) {
        return slab;
      }
    }
    return new byte[SLAB_BYTES];
  }

  void giveBack(byte[] slab) {
    synchronized (kept) {
      if (kept.size() < MAX_KEPT) {
        kept.addLast(slab);
      }
    }
  }
}
