package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.misbehave.FlowFaults.Since;
import io.strongroom.loadtests.camera.send.Habits.Line;
import io.strongroom.loadtests.camera.send.Habits.Plan;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Streams whose format does not stay what it was. */
final class FormatChange {
  private FormatChange() {}

  /** Two loops in turn, each for so long, changing without a word at a keyframe. */
  private record Alternating(List<Clip> clips, long frames) implements Schedule.FrameSource {
    @Override
    public Optional<Schedule.Due> frame(long first, long count) {
      long round = count / frames;
      Clip clip = clips.get((int) (round % clips.size()));
      return new Looped(clip, false)
          .frame(first, count % frames)
          .map(due -> new Schedule.Due(due.frame(), due.shown() + round * frames));
    }
  }

  private static Schedule alternating(List<Clip> clips, int seconds) {
    return Schedule.of(new Alternating(clips, (long) seconds * Clip.FRAMES_PER_SECOND));
  }

  /** Pictures of another size, with parameter sets in band that say so. */
  static Conduct resolution(Clip clip, Clip other, int seconds) {
    return Conduct.schedule(clip, () -> alternating(List.of(clip, other), seconds));
  }

  /**
   * Pictures in another codec under the same payload type: contrary to the session description, so
   * that nobody must be able to decode them.
   */
  static Conduct codecInBand(Clip clip, Clip other, int seconds) {
    long micros = seconds * 1_000_000L;
    return new Conduct() {
      @Override
      public Clip clip(Clip usual) {
        return clip;
      }

      @Override
      public Plan plan(Line line) {
        return new Plan(
            Optional.of(alternating(List.of(clip, other), seconds)),
            Optional.of(undecodable(micros)),
            true);
      }
    };
  }

  /** The rounds of {@link Alternating} by capture time: each second round cannot be decoded. */
  private static PacketStage undecodable(long micros) {
    return new PacketStage() {
      private long startMicros = -1;

      @Override
      public void change(io.strongroom.loadtests.camera.send.Parcel parcel) {
        startMicros = startMicros < 0 ? parcel.capturedMicros() : startMicros;
        if ((parcel.capturedMicros() - startMicros) / micros % 2 != 0) {
          parcel.damage(SentLedger.Skip.UNDECODABLE);
        }
      }
    };
  }

  /**
   * After a while says BYE (RFC 3550 6.6), hangs up, and is a camera of the other codec to whoever
   * comes next.
   */
  static Conduct codecOnReconnect(Clip clip, Clip other, int seconds) {
    AtomicInteger changes = new AtomicInteger();
    return new Conduct() {
      @Override
      public Clip clip(Clip usual) {
        return clip;
      }

      @Override
      public Clip announced(Clip own) {
        return changes.get() % 2 == 0 ? clip : other;
      }

      @Override
      public Plan plan(Line line) {
        return new Plan(
            Optional.of(Schedule.of(new Looped(announced(clip), false))),
            Optional.of(goodbye(line, seconds * 1_000_000L, changes)),
            true);
      }
    };
  }

  /** The BYE first and the end one frame later, so that it arrives before the connection ends. */
  private static PacketStage goodbye(Line line, long afterMicros, AtomicInteger changes) {
    Since since = new Since();
    AtomicInteger byes = new AtomicInteger();
    return parcel -> {
      if (!since.passed(parcel, afterMicros)) {
        return;
      }
      List<byte[]> last = parcel.pieces().stream().filter(Packets::isVideo).limit(1).toList();
      parcel.withhold();
      if (byes.getAndIncrement() == 0) {
        changes.incrementAndGet();
        last.forEach(packet -> parcel.pieces().add(Packets.bye(packet)));
      } else {
        line.hangUp();
      }
    };
  }
}
