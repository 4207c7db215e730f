package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.rtsp.Manners;
import io.strongroom.loadtests.camera.send.Habits;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Schedule;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** How one camera that misbehaves sends and converses; made of a {@link Misbehaviour}. */
public interface Conduct extends Habits, Manners {
  /** The loop that it has in place of the usual one. */
  default Clip clip(Clip usual) {
    return usual;
  }

  /** One that does nothing but change packets, with a stage for each session. */
  static Conduct packets(Function<Line, PacketStage> stage) {
    return new Conduct() {
      @Override
      public Plan plan(Line line) {
        return Plan.of(stage.apply(line));
      }
    };
  }

  /** One that plays another loop, with a schedule for each session. */
  static Conduct schedule(Clip clip, Supplier<Schedule> schedule) {
    return new Conduct() {
      @Override
      public Clip clip(Clip usual) {
        return clip;
      }

      @Override
      public Plan plan(Line line) {
        return Plan.of(schedule.get());
      }
    };
  }

  /** One that does nothing but describe itself wrongly. */
  static Conduct sdp(UnaryOperator<String> change) {
    return new Conduct() {
      @Override
      public String sdp(String usual) {
        return change.apply(usual);
      }
    };
  }
}
