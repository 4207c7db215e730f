package io.strongroom.loadtests.camera.send;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentLedger;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One session that is played by a {@link Schedule} of its own. Used by the wheel's thread. */
final class OwnPace {
  private final MediaSession session;
  private final Schedule schedule;
  private final int camera;
  private final long phaseMicros;
  private long first = -1;
  private long count;

  OwnPace(MediaSession session, Schedule schedule, int camera, long phaseMicros) {
    this.session = session;
    this.schedule = schedule;
    this.camera = camera;
    this.phaseMicros = phaseMicros;
  }

  boolean plays(MediaSession other) {
    return session == other;
  }

  /** Sends what is due. */
  void advance(long nowMicros, ByteBuffer scratch) {
    long due = Math.floorDiv((nowMicros - phaseMicros) * schedule.framesPerSecond(), 1_000_000L);
    if (first < 0) {
      first = due - schedule.backlogFrames();
    }
    while (first + count <= due) {
      boolean late = count < schedule.backlogFrames();
      if (late && session.congested()) {
        return;
      }
      send(nowMicros, scratch);
      count++;
    }
  }

  private void send(long nowMicros, ByteBuffer scratch) {
    Optional<Schedule.Due> next = schedule.source().frame(first, count);
    if (next.isEmpty()) {
      session.missed(first + count, SentLedger.Skip.NOT_ENCODED);
      return;
    }
    long number = first + next.get().shown();
    long captured = number * 1_000_000L / schedule.framesPerSecond() + phaseMicros;
    FrameStamp stamp = new FrameStamp(camera, number, captured, nowMicros);
    session.frame(scratch, next.get().frame(), stamp, phaseMicros);
  }
}
