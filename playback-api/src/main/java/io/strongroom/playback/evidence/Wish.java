package io.strongroom.playback.evidence;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.util.List;

/**
 * What is to be exported. Immutable.
 *
 * @param cameras each once, in the order of the ids, so that one wish has one form
 * @param range wall time; the same for all cameras
 * @param copies of all cameras alike
 */
public record Wish(List<CameraId> cameras, TimeRange range, Copies copies) {
  public Wish {
    cameras = cameras.stream().distinct().sorted().toList();
  }
}
