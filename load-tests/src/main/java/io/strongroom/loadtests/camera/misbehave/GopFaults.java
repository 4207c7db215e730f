package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.clip.WireFrame;
import io.strongroom.loadtests.camera.send.Habits.Line;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Parcel;
import io.strongroom.loadtests.camera.send.Schedule;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keyframes that are rare, missing or enormous. */
final class GopFaults {
  private GopFaults() {}

  /** One keyframe in so many seconds, the first with the session. */
  static Conduct longGop(Clip clip) {
    return Conduct.schedule(clip, () -> Schedule.of(new Looped(clip, false)));
  }

  /**
   * One keyframe when the session begins, and no other: after its end the loop goes on with its
   * second frame. Decoders see a jump in the frame number there; recorders need not care.
   */
  static Conduct infiniteGop(Clip clip) {
    int rest = clip.length() - 1;
    Schedule.FrameSource source =
        (first, count) ->
            clip.frame(count == 0 ? 0 : 1 + (int) ((count - 1) % rest))
                .map(frame -> new Schedule.Due(frame, count));
    return new Conduct() {
      @Override
      public Clip clip(Clip usual) {
        return clip;
      }

      @Override
      public Plan plan(Line line) {
        return new Plan(Optional.of(Schedule.of(source)), Optional.empty(), false);
      }
    };
  }

  /**
   * A session that begins in the middle of a GOP. What comes before a keyframe cannot be decoded.
   */
  static Conduct noStartKeyframe() {
    return new Conduct() {
      @Override
      public Plan plan(Line line) {
        return new Plan(Optional.empty(), Optional.of(new MidGop()), false);
      }
    };
  }

  private static final class MidGop implements PacketStage {
    private boolean begun;
    private boolean decodable;

    @Override
    public void change(Parcel parcel) {
      if (!begun && parcel.keyframe()) {
        parcel.withhold();
        return;
      }
      begun = true;
      decodable |= parcel.keyframe();
      if (!decodable) {
        parcel.damage(SentLedger.Skip.UNDECODABLE);
      }
    }
  }

  /** Keyframes filled up to a size with filler data, which stands after the slices. */
  static Conduct bigKeyframes(Clip clip, int bytes) {
    Map<WireFrame, WireFrame> filled = new ConcurrentHashMap<>();
    return Conduct.schedule(
        clip,
        () -> {
          Looped loop = new Looped(clip, false);
          return Schedule.of(
              (first, count) ->
                  loop.frame(first, count)
                      .map(
                          due ->
                              due.frame().keyframe()
                                  ? new Schedule.Due(
                                      filled.computeIfAbsent(
                                          due.frame(), frame -> clip.filled(frame, bytes)),
                                      due.shown())
                                  : due));
        });
  }
}
