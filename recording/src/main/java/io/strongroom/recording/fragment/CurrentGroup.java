package io.strongroom.recording.fragment;

import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of a camera since its newest keyframe, so that whoever begins to watch has a picture
 * at once and no camera is asked for one. Their bytes are those of the fragments they went into,
 * held until the next keyframe; numbers lie in arrays, because 25 objects a second that live for
 * two would fill the young generation. Not thread-safe.
 */
final class CurrentGroup {
  /** Most bytes; the group of a camera that needs more is left to its next keyframe. */
  static final int MAX_BYTES = 1 << 20;

  /** Most samples: ten seconds of video and audio. */
  static final int MAX_SAMPLES = 1024;

  private static final int FIRST_SAMPLES = 64;
  private static final int KEYFRAME = 1 << 8;
  private static final int LOSS_BEFORE = 1 << 9;

  private final List<SlabRun> runs = new ArrayList<>();
  private int length;
  private int count;
  private int[] sizes = new int[FIRST_SAMPLES];
  private int[] flags = new int[FIRST_SAMPLES];
  private int[] runOf = new int[FIRST_SAMPLES];
  private int[] offsets = new int[FIRST_SAMPLES];
  private long[] decodeTimes = new long[FIRST_SAMPLES];
  private long[] presentationTimes = new long[FIRST_SAMPLES];
  private long[] arrivals = new long[FIRST_SAMPLES];
  private boolean lossNext;

  /**
   * Takes one sample, the last that was appended to a run; a keyframe of the leading track begins
   * the group anew.
   */
  void add(EncodedSample sample, boolean leading, SlabRun run) {
    if (leading && sample.keyframe()) {
      clear();
    } else if (count == 0) {
      return;
    }
    int size = sample.bytes().remaining();
    if (count == MAX_SAMPLES || size > MAX_BYTES - length) {
      clear();
      return;
    }
    if (count == sizes.length) {
      grow();
    }
    sizes[count] = size;
    flags[count] =
        sample.track()
            | (sample.keyframe() ? KEYFRAME : 0)
            | (lossNext && count > 0 ? LOSS_BEFORE : 0);
    runOf[count] = indexOf(run);
    offsets[count] = run.length() - size;
    decodeTimes[count] = sample.decodeTime();
    presentationTimes[count] = sample.presentationTime();
    arrivals[count] = sample.arrival().micros();
    lossNext = false;
    count++;
    length += size;
  }

  void loss() {
    lossNext = true;
  }

  private int indexOf(SlabRun run) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (runs.get(i) == run) {
        return i;
      }
    }
    run.hold();
    runs.add(run);
    return runs.size() - 1;
  }

  private void grow() {
    int more = Math.min(2 * count, MAX_SAMPLES);
    sizes = Arrays.copyOf(sizes, more);
    flags = Arrays.copyOf(flags, more);
    runOf = Arrays.copyOf(runOf, more);
    offsets = Arrays.copyOf(offsets, more);
    decodeTimes = Arrays.copyOf(decodeTimes, more);
    presentationTimes = Arrays.copyOf(presentationTimes, more);
    arrivals = Arrays.copyOf(arrivals, more);
  }

  /** Hands the group on as it came. */
  void replay(SampleSink sink) {
    for (int i = 0; i < count; i++) {
      if ((flags[i] & LOSS_BEFORE) != 0) {
        sink.loss();
      }
      sink.sample(
          new EncodedSample(
              flags[i] & (KEYFRAME - 1),
              decodeTimes[i],
              presentationTimes[i],
              new WallTime(arrivals[i]),
              (flags[i] & KEYFRAME) != 0,
              runs.get(runOf[i]).copy(offsets[i], sizes[i])));
    }
  }

  void clear() {
    runs.forEach(SlabRun::release);
    runs.clear();
    length = 0;
    count = 0;
    lossNext = false;
  }
}
