package io.strongroom.playback.hls;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.List;

/**
 * An HLS media segment: consecutive chunks of one pack and one format.
 *
 * @param chunks at least one, in media order
 * @param discontinuity whether media time or format jumps before it (RFC 8216, 4.3.2.3)
 * @param closed whether it is certain that no later chunk belongs to it
 */
public record Segment(List<ChunkRef> chunks, boolean discontinuity, boolean closed) {
  public Segment {
    chunks = List.copyOf(chunks);
  }

  public ChunkRef first() {
    return chunks.getFirst();
  }

  public ChunkRef last() {
    return chunks.getLast();
  }

  /** From its first chunk's start to its last chunk's end. */
  public TimeRange range() {
    WallTime end = last().range().to();
    return new TimeRange(first().start(), WallTime.max(end, first().start().plusMicros(1)));
  }

  public SegmentName name() {
    return SegmentName.media(this);
  }

  /** Sum of its chunks' durations. */
  public long durationMicros() {
    return chunks.stream().mapToLong(ChunkRef::durationMicros).sum();
  }
}
