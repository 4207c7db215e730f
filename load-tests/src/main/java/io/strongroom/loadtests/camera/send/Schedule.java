package io.strongroom.loadtests.camera.send;

import io.strongroom.loadtests.camera.clip.WireFrame;
import java.util.Optional;

/**
 * What one session is sent when, for cameras that do not let all their clients share the common
 * loop.
 *
 * @param source which frame comes when
 * @param framesPerSecond how many are sent; frame numbers, too, count at this rate
 * @param backlogFrames by how many frames the session begins before the present, sent as fast as
 *     the client takes them
 */
public record Schedule(FrameSource source, int framesPerSecond, int backlogFrames) {
  /** Which frame comes when. Used by the wheel's thread, for one session. */
  @FunctionalInterface
  public interface FrameSource {
    /**
     * The frame with which a session goes on.
     *
     * @param first number of the session's first frame
     * @param count how many frames have been due before
     * @return empty if it is not encoded yet
     */
    Optional<Due> frame(long first, long count);
  }

  /**
   * A frame that is due.
   *
   * @param shown its number is the first frame's plus this; differs from the count with B-frames
   */
  public record Due(WireFrame frame, long shown) {}

  /** At the usual rate and without a backlog. */
  public static Schedule of(FrameSource source) {
    return new Schedule(source, 25, 0);
  }
}
