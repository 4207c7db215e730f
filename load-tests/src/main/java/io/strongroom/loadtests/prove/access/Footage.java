package io.strongroom.loadtests.prove.access;

import io.strongroom.playback.hls.SegmentName;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.List;

/**
 * What was recorded of one camera.
 *
 * @param id of the camera
 * @param number that its frames are stamped with
 * @param segments media segments in their order, whole ones
 */
record Footage(String id, int number, List<SegmentName> segments) {
  /** Whole footage. */
  TimeRange range() {
    return new TimeRange(segments.getFirst().range().from(), segments.getLast().range().to());
  }

  /** The segment that an instant lies in, or the next one: cameras do not begin them together. */
  SegmentName at(WallTime instant) {
    return segments.stream()
        .filter(each -> each.range().to().compareTo(instant) > 0)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no segment has " + instant));
  }
}
