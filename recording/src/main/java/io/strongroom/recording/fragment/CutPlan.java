package io.strongroom.recording.fragment;

/**
 * Decides where one fragment ends and the next begins. Remembers the length of the last group of
 * pictures, because the next is nearly always the same: short groups are put together up to the
 * limit, long ones are cut into equal parts instead of full ones and a crumb. Used by one thread.
 */
final class CutPlan {
  private final FragmentLimits limits;
  private long groupTicks;
  private long groupBytes;
  private long groupStart;
  private long bytesInGroup;
  private boolean inGroup;

  CutPlan(FragmentLimits limits) {
    this.limits = limits;
  }

  /** Takes note of a video sample, in decode order, before {@link #cutBefore} is asked for it. */
  void observe(long ticks, boolean keyframe, int bytes) {
    if (keyframe) {
      if (inGroup) {
        groupTicks = ticks - groupStart;
        groupBytes = bytesInGroup;
      }
      inGroup = true;
      groupStart = ticks;
      bytesInGroup = 0;
    }
    bytesInGroup += bytes;
  }

  /** Forgets the group that was running, at a break of the timeline. */
  void forget() {
    inGroup = false;
  }

  /**
   * Whether a video sample begins a new fragment.
   *
   * @param elapsed ticks from the first video sample of the fragment to this one
   * @param spacing ticks this sample is expected to last
   * @param bytesWith bytes of the fragment with this sample
   */
  boolean cutBefore(long elapsed, long spacing, boolean keyframe, long bytesWith) {
    if (elapsed + spacing > limits.maxTicks() || bytesWith > limits.maxBytes()) {
      return true;
    }
    if (keyframe) {
      return groupTicks == 0
          || elapsed + groupTicks > limits.maxTicks()
          || bytesWith + groupBytes > limits.maxBytes();
    }
    long parts = (groupTicks + limits.maxTicks() - 1) / limits.maxTicks();
    return parts > 1 && elapsed + spacing / 2 >= groupTicks / parts;
  }
}
