package io.strongroom.recording.fragment;

import java.util.Arrays;

/**
 * The samples of one track in a fragment under construction. Reused from fragment to fragment;
 * grows to what a camera needs and never beyond {@link MovieFragment#MAX_SAMPLES}. Used by one
 * thread.
 */
final class SampleTable {
  private int count;
  private long bytes;
  private long[] decode = new long[32];
  private int[] composition = new int[32];
  private int[] sizes = new int[32];
  private boolean[] keyframes = new boolean[32];

  void add(long decodeTicks, int compositionOffset, int size, boolean keyframe) {
    if (count == sizes.length) {
      decode = Arrays.copyOf(decode, count * 2);
      composition = Arrays.copyOf(composition, count * 2);
      sizes = Arrays.copyOf(sizes, count * 2);
      keyframes = Arrays.copyOf(keyframes, count * 2);
    }
    decode[count] = decodeTicks;
    composition[count] = compositionOffset;
    sizes[count] = size;
    keyframes[count] = keyframe;
    count++;
    bytes += size;
  }

  void removeLast() {
    count--;
    bytes -= sizes[count];
  }

  void clear() {
    count = 0;
    bytes = 0;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  long decode(int index) {
    return decode[index];
  }

  int composition(int index) {
    return composition[index];
  }

  int size(int index) {
    return sizes[index];
  }

  boolean keyframe(int index) {
    return keyframes[index];
  }

  /** Ticks from this sample to the next; {@code last} for the last one. */
  int duration(int index, long last) {
    long ticks = index + 1 < count ? decode[index + 1] - decode[index] : last;
    return Math.clamp(ticks, 1, Integer.MAX_VALUE);
  }

  boolean hasComposition() {
    for (int i = 0; i < count; i++) {
      if (composition[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
