package io.strongroom.playback.hls;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Groups chunks into segments. Pure.
 *
 * <p>Cuts are a function of a chunk and the keyframes just before it, not of where the list begins:
 * a segment ends where a keyframe begins another cell of a grid of {@link #GRID_MICROS} on the wall
 * clock. Two playlists over overlapping ranges therefore agree on all segments but the first, which
 * is what lets a sliding live playlist be made anew at each request.
 */
public final class Segmenter {
  /** Width of the grid; with keyframes once a second or two, segments last about this long. */
  public static final long GRID_MICROS = 4_000_000;

  /** A segment with no keyframe for this long is cut all the same. */
  public static final long MAX_MICROS = 20_000_000;

  /** Most bytes of a segment, unless a single chunk is larger. */
  public static final long MAX_BYTES = 32L << 20;

  /** Wall time between two chunks that is still called continuous: clock drift corrections. */
  static final long TOLERANCE_MICROS = 500_000;

  private Segmenter() {}

  /**
   * Groups chunks that are in media order.
   *
   * @param ended whether nothing will ever be added after the last chunk
   */
  public static List<Segment> segments(List<ChunkRef> chunks, boolean ended) {
    List<Segment> segments = new ArrayList<>();
    List<ChunkRef> open = new ArrayList<>();
    boolean jump = false;
    for (ChunkRef chunk : chunks) {
      if (!open.isEmpty()) {
        ChunkRef last = open.getLast();
        boolean jumpsHere = isJump(last, chunk);
        if (jumpsHere || endsBefore(open, chunk)) {
          segments.add(new Segment(open, jump, true));
          open = new ArrayList<>();
          jump = jumpsHere;
        }
      }
      open.add(chunk);
    }
    if (!open.isEmpty()) {
      segments.add(new Segment(open, jump, ended));
    }
    return segments;
  }

  /** Whether decoding cannot simply go on from one chunk to the next. */
  public static boolean isJump(ChunkRef before, ChunkRef after) {
    long apart = before.range().to().microsUntil(after.start());
    return after.discontinuity()
        || !after.initDigest().equals(before.initDigest())
        || Math.abs(apart) > TOLERANCE_MICROS;
  }

  private static boolean endsBefore(List<ChunkRef> open, ChunkRef next) {
    ChunkRef first = open.getFirst();
    if (!next.pack().equals(first.pack())) {
      return true;
    }
    TimeRange soFar = new TimeRange(first.start(), open.getLast().range().to());
    long bytes = open.stream().mapToLong(ChunkRef::bytes).sum();
    if (soFar.micros() >= MAX_MICROS || bytes + next.bytes() > MAX_BYTES) {
      return true;
    }
    return next.keyframe() && cell(lastKeyframe(open)) != cell(next);
  }

  private static ChunkRef lastKeyframe(List<ChunkRef> open) {
    for (ChunkRef chunk : open.reversed()) {
      if (chunk.keyframe()) {
        return chunk;
      }
    }
    return open.getFirst();
  }

  private static long cell(ChunkRef chunk) {
    return Math.floorDiv(chunk.start().micros(), GRID_MICROS);
  }
}
