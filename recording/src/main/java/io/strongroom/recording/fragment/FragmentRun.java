package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Fragments one behind the other, kept for whoever comes later: in slabs, because arrays of their
 * own would live for a second each, which is too long for the young generation and too short for
 * the old one. Not thread-safe.
 */
public final class FragmentRun {
  private final SlabPool slabs;
  private SlabRun run;
  private int[] ends = new int[64];
  private int count;

  /** An empty run; takes slabs as it grows and gives them back when it is cleared. */
  public FragmentRun(SlabPool slabs) {
    this.slabs = slabs;
    this.run = new SlabRun(slabs);
  }

  /** Whether there is no fragment. */
  public boolean isEmpty() {
    return count == 0;
  }

  /** Bytes of all fragments. */
  public int length() {
    return run.length();
  }

  /** How many fragments there are. */
  public int size() {
    return count;
  }

  /** Appends a copy. */
  public void add(byte[] fragment) {
    run.append(ByteBuffer.wrap(fragment));
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = run.length();
  }

  /** A copy of one fragment, counted from 0. */
  public byte[] get(int index) {
    int from = index == 0 ? 0 : ends[index - 1];
    return run.copy(from, ends[index] - from).array();
  }

  /** Forgets all fragments. */
  public void clear() {
    run.release();
    run = new SlabRun(slabs);
    count = 0;
  }
}
