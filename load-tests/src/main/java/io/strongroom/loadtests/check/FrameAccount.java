package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import java.util.List;

/**
 * Sent frames against found ones, of one camera and one interval.
 *
 * @param sent frames that the simulator sent whole in the interval
 * @param found of these, how many were found
 * @param missing sent whole and not found
 * @param doubled found more than once
 * @param misplaced found, but stamped by another camera
 * @param unstamped found without a readable stamp
 * @param damaged frames that the simulator sent with a part left out, or in a state that nobody
 *     could decode; they may be found and may be missing
 * @param damagedFound of these, how many were found
 */
public record FrameAccount(
    long sent,
    long found,
    long missing,
    long doubled,
    long misplaced,
    long unstamped,
    long damaged,
    long damagedFound) {
  public static final FrameAccount NOTHING = new FrameAccount(0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * Compares.
   *
   * @param camera number of the camera whose recording was read
   * @param found all frames of that recording
   * @param firstFrame first frame number of the interval
   * @param endFrame frame number after the interval
   */
  public static FrameAccount of(
      int camera, SentFrames sent, ExportedFrames found, long firstFrame, long endFrame) {
    return of(camera, sent, found.stamps(), found.unstamped(), firstFrame, endFrame);
  }

  /** The same for frames that were found elsewhere than in an exported file. */
  public static FrameAccount of(
      int camera,
      SentFrames sent,
      List<FrameStamp> found,
      long unstamped,
      long firstFrame,
      long endFrame) {
    return FrameTally.of(camera, found).account(sent, firstFrame, endFrame, unstamped);
  }

  public FrameAccount plus(FrameAccount other) {
    return new FrameAccount(
        sent + other.sent,
        found + other.found,
        missing + other.missing,
        doubled + other.doubled,
        misplaced + other.misplaced,
        unstamped + other.unstamped,
        damaged + other.damaged,
        damagedFound + other.damagedFound);
  }

  /** Whether every frame sent whole was found exactly once, and nothing that was not sent. */
  public boolean clean() {
    return sent > 0 && missing == 0 && doubled == 0 && misplaced == 0 && unstamped == 0;
  }
}
