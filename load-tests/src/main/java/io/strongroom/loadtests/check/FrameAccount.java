package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sent frames against found ones, of one camera and one interval.
 *
 * @param sent frames that the simulator sent in the interval
 * @param found of these, how many were found
 * @param missing sent and not found
 * @param doubled found more than once
 * @param misplaced found, but stamped by another camera
 * @param unstamped found without a readable stamp
 */
public record FrameAccount(
    long sent, long found, long missing, long doubled, long misplaced, long unstamped) {
  public static final FrameAccount NOTHING = new FrameAccount(0, 0, 0, 0, 0, 0);

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
    Map<Long, Integer> counts = new HashMap<>();
    long misplaced = 0;
    for (FrameStamp stamp : found.stamps()) {
      if (stamp.camera() != camera) {
        misplaced++;
      } else {
        counts.merge(stamp.frame(), 1, Integer::sum);
      }
    }
    List<SentFrames.Session> sessions = sent.of(camera);
    long sentCount = 0;
    long missing = 0;
    for (long frame = firstFrame; frame < endFrame; frame++) {
      if (wasSent(sessions, frame)) {
        sentCount++;
        missing += counts.containsKey(frame) ? 0 : 1;
      }
    }
    long doubled = counts.values().stream().filter(n -> n > 1).count();
    return new FrameAccount(
        sentCount, sentCount - missing, missing, doubled, misplaced, found.unstamped());
  }

  public FrameAccount plus(FrameAccount other) {
    return new FrameAccount(
        sent + other.sent,
        found + other.found,
        missing + other.missing,
        doubled + other.doubled,
        misplaced + other.misplaced,
        unstamped + other.unstamped);
  }

  /** Whether every frame sent was found exactly once, and nothing else. */
  public boolean clean() {
    return sent > 0 && missing == 0 && doubled == 0 && misplaced == 0 && unstamped == 0;
  }

  private static boolean wasSent(List<SentFrames.Session> sessions, long frame) {
    for (SentFrames.Session session : sessions) {
      if (session.sent(frame)) {
        return true;
      }
    }
    return false;
  }
}
