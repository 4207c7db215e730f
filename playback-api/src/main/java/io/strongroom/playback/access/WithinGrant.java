package io.strongroom.playback.access;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.List;

/** What of resolved footage a grant shows. Pure. */
public final class WithinGrant {
  private WithinGrant() {}

  /**
   * The chunks that lie wholly within a grant's range; if the first ones do not, then from the next
   * keyframe on.
   */
  public static List<ChunkRef> of(TimeRange window, List<ChunkRef> chunks) {
    List<ChunkRef> within =
        chunks.stream().filter(chunk -> window.contains(chunk.range())).toList();
    if (within.isEmpty() || within.getFirst().equals(chunks.getFirst())) {
      return within;
    }
    return within.stream().dropWhile(chunk -> !chunk.keyframe()).toList();
  }
}
