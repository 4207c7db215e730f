package io.strongroom.recording.live;

import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The samples of a camera since its newest keyframe, so that whoever begins to watch has a picture
 * at once and no camera is asked for one. One copy of each byte, nothing else; numbers lie in
 * arrays, because 25 objects a second that live for a second would fill the young generation. Used
 * under its tap's lock.
 */
final class CurrentGroup {
  /** Most bytes; the group of a camera that needs more is left to its next keyframe. */
  static final int MAX_BYTES = 1 << 20;

  /** Most samples: ten seconds of video and audio. */
  static final int MAX_SAMPLES = 1024;

  private static final int FIRST_SAMPLES = 64;
  private static final int KEYFRAME = 1 << 8;
  private static final int LOSS_BEFORE = 1 << 9;

  private final Slabs slabs;
  private final List<byte[]> bytes = new ArrayList<>();
  private int length;
  private int count;
  private int[] sizes = new int[FIRST_SAMPLES];
  private int[] flags = new int[FIRST_SAMPLES];
  private long[] decodeTimes = new long[FIRST_SAMPLES];
  private long[] presentationTimes = new long[FIRST_SAMPLES];
  private long[] arrivals = new long[FIRST_SAMPLES];
  private boolean lossNext;

  CurrentGroup(Slabs slabs) {
    this.slabs = slabs;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Takes one sample; a keyframe of the first track begins the group anew. */
  void add(EncodedSample sample) {
    if (sample.track() == 0 && sample.keyframe()) {
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
    decodeTimes[count] = sample.decodeTime();
    presentationTimes[count] = sample.presentationTime();
    arrivals[count] = sample.arrival().micros();
    lossNext = false;
    count++;
    store(sample.bytes());
  }

  void loss() {
    lossNext = true;
  }

  private void store(ByteBuffer sample) {
    int at = sample.position();
    int rest = sample.remaining();
    while (rest > 0) {
      int inSlab = length % Slabs.SLAB_BYTES;
      if (inSlab == 0) {
        bytes.add(slabs.take());
      }
      int part = Math.min(rest, Slabs.SLAB_BYTES - inSlab);
      sample.get(at, bytes.getLast(), inSlab, part);
      at += part;
      rest -= part;
      length += part;
    }
  }

  private void grow() {
    int more = Math.min(2 * count, MAX_SAMPLES);
    sizes = Arrays.copyOf(sizes, more);
    flags = Arrays.copyOf(flags, more);
    decodeTimes = Arrays.copyOf(decodeTimes, more);
    presentationTimes = Arrays.copyOf(presentationTimes, more);
    arrivals = Arrays.copyOf(arrivals, more);
  }

  /** Hands the group on as it came. */
  void replay(SampleSink sink) {
    int at = 0;
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
              copy(at, sizes[i])));
      at += sizes[i];
    }
  }

  private ByteBuffer copy(int from, int size) {
    byte[] whole = new byte[size];
    int done = 0;
    while (done < size) {
      int at = from + done;
      int inSlab = at % Slabs.SLAB_BYTES;
      int part = Math.min(size - done, Slabs.SLAB_BYTES - inSlab);
      System.arraycopy(bytes.get(at / Slabs.SLAB_BYTES), inSlab, whole, done, part);
      done += part;
    }
    return ByteBuffer.wrap(whole);
  }

  void clear() {
    bytes.forEach(slabs::giveBack);
    bytes.clear();
    length = 0;
    count = 0;
    lossNext = false;
  }
}
