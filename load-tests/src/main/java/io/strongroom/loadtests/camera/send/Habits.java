package io.strongroom.loadtests.camera.send;

import io.strongroom.loadtests.camera.clip.Clip;
import java.nio.ByteBuffer;
import java.util.Optional;

/** How a camera sends. Every default is that of a well-behaved one. One for each camera. */
public interface Habits {
  /** Those of a well-behaved camera. */
  Habits GOOD = new Habits() {};

  /** The clip that the session description tells of now. Called on the server's thread. */
  default Clip announced(Clip own) {
    return own;
  }

  /** How a session that begins now is played. Called on the server's thread. */
  default Plan plan(Line line) {
    return Plan.GOOD;
  }

  /**
   * How one session is played.
   *
   * @param schedule empty for the common loop
   * @param stage empty if packets go out as they are
   * @param waitsForKeyframes whether it begins with a keyframe, and goes on with one after frames
   *     were left out
   */
  record Plan(Optional<Schedule> schedule, Optional<PacketStage> stage, boolean waitsForKeyframes) {
    static final Plan GOOD = new Plan(Optional.empty(), Optional.empty(), true);

    public static Plan of(Schedule schedule) {
      return new Plan(Optional.of(schedule), Optional.empty(), true);
    }

    public static Plan of(PacketStage stage) {
      return new Plan(Optional.empty(), Optional.of(stage), true);
    }
  }

  /** What a session knows of the RTSP connection it belongs to. Thread-safe. */
  interface Line {
    /** Whether media travels in the RTSP connection. */
    boolean interleaved();

    /** Ends the connection, soon. */
    void hangUp();

    /** Stops reading from the connection and leaves it open. */
    void deafen();

    /** How long the client has asked for nothing. */
    long silentMicros();

    /** Sends the client something beside the media. */
    void say(ByteBuffer text);
  }
}
