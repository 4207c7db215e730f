package io.strongroom.playback.hls;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes chunk references. */
final class Chunks {
  static final CameraId CAMERA = new CameraId(new UUID(1, 1));
  static final long START = 1_772_352_000_000_000L;

  private Chunks() {}

  /** Chunks of a second each, the first {@code keyframe} of every {@code group} a keyframe. */
  static List<ChunkRef> seconds(int from, int to, int group) {
    List<ChunkRef> chunks = new ArrayList<>();
    for (int second = from; second < to; second++) {
      chunks.add(at(1, second, second % group == 0, "a", false));
    }
    return chunks;
  }

  static ChunkRef at(int pack, int second, boolean keyframe, String format, boolean jump) {
    WallTime start = new WallTime(START + second * 1_000_000L);
    return new ChunkRef(
        new PackId(CAMERA, new Epoch(START + pack, new NodeId(new UUID(2, 2)), 0)),
        second + 1,
        0,
        format,
        start,
        1_000_000,
        MediaTime.anchoredAt(start),
        1_000,
        500,
        keyframe,
        jump);
  }
}
