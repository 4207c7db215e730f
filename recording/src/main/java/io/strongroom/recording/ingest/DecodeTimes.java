package io.strongroom.recording.ingest;

import java.util.Arrays;

/**
 * Decode times for video that comes with presentation times only. RTP carries nothing else (RFC
 * 6184, 5.1), and with B-frames the two differ. The decode time of a frame is the presentation time
 * of the frame that many places earlier in presentation order as the stream reorders, which is
 * learned from the stream. Used by one thread.
 *
 * <p>A frame that is reordered is shown after everything that came before the frames it was held
 * back for. One that would be shown earlier is none: the camera's time has fallen, and a new
 * beginning is made.
 */
public final class DecodeTimes {
  /** Deepest reordering the two standards allow. */
  public static final int MAX_REORDER = 16;

  /** A larger step ahead is a new beginning: 10 s. */
  private static final long JUMP_TICKS = 900_000;

  /** Pictures that may be sent ahead together: the two fields of one. */
  private static final int FIELDS = 2;

  private final long[] recent = new long[MAX_REORDER + 1];
  private final long[] sorted = new long[MAX_REORDER + 1];
  private int count;
  private int depth;
  private long last = Long.MIN_VALUE;

  /** The latest presentation time since the beginning, the latest before that came, and so on. */
  private final long[] latest = new long[FIELDS + 1];

  /**
   * @param knownDepth the reordering depth as far as it is known beforehand; 0 if not
   */
  public DecodeTimes(int knownDepth) {
    this.depth = Math.clamp(knownDepth, 0, MAX_REORDER);
  }

  /**
   * The decode time of the next frame in decode order.
   *
   * @param presentation its presentation time in ticks of 90 kHz
   * @param frameTicks the usual distance of frames, for the first ones
   */
  public long next(long presentation, long frameTicks) {
    if (count > 0 && (presentation <= latest[FIELDS] || presentation - latest[0] > JUMP_TICKS)) {
      count = 0;
      last = Long.MIN_VALUE;
    }
    if (count == 0) {
      Arrays.fill(latest, Long.MIN_VALUE);
    }
    if (presentation > latest[0]) {
      System.arraycopy(latest, 0, latest, 1, FIELDS);
      latest[0] = presentation;
    }
    recent[count % recent.length] = presentation;
    count++;
    int held = Math.min(count, recent.length);
    System.arraycopy(recent, 0, sorted, 0, held);
    Arrays.sort(sorted, 0, held);
    int later = 0;
    while (later < held && sorted[held - 1 - later] > presentation) {
      later++;
    }
    depth = Math.clamp(later, depth, MAX_REORDER);
    int index = held - 1 - depth;
    long decode = index >= 0 ? sorted[index] : sorted[0] + index * frameTicks;
    last = Math.max(decode, last == Long.MIN_VALUE ? decode : last + 1);
    return last;
  }
}
