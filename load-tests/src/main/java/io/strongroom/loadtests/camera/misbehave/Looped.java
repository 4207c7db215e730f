package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.clip.WireFrame;
import io.strongroom.loadtests.camera.send.Schedule;
import java.util.Optional;

/**
 * A loop that a session plays from a keyframe on, whenever it begins: so that even a GOP of a
 * minute starts with the session.
 *
 * @param clip the loop
 * @param fromClock whether to begin with the keyframe nearest to what the clock says rather than
 *     with the first one: a loop still being encoded has the former and may not have the latter
 */
record Looped(Clip clip, boolean fromClock) implements Schedule.FrameSource {
  @Override
  public Optional<Schedule.Due> frame(long first, long count) {
    long place = (fromClock ? keyframeBefore(first) : 0) + count;
    int index = (int) Math.floorMod(place, (long) clip.length());
    return clip.frame(index).map(frame -> due(frame, count, index));
  }

  private Schedule.Due due(WireFrame frame, long count, int index) {
    return new Schedule.Due(frame, count - index + frame.display() - clip.reorderFrames());
  }

  private int keyframeBefore(long first) {
    int place = (int) Math.floorMod(first - clip.lateFrames(), (long) clip.length());
    while (place > 0 && !clip.frame(place).map(WireFrame::keyframe).orElse(false)) {
      place--;
    }
    return place;
  }
}
