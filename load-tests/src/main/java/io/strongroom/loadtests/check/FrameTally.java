package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Which frames of one camera have been found, in two bits a frame, so that hours of a thousand
 * cameras fit into memory. Used by one thread at a time.
 */
public final class FrameTally {
  private final int camera;
  private final long base;
  private final BitSet found = new BitSet();
  private final BitSet again = new BitSet();
  private long misplaced;

  /**
   * @param camera number of the camera whose recording is read
   * @param base no frame before this one can have been recorded
   */
  public FrameTally(int camera, long base) {
    this.camera = camera;
    this.base = base;
  }

  /** The tally of a whole recording. */
  public static FrameTally of(int camera, List<FrameStamp> stamps) {
    long base = stamps.stream().mapToLong(FrameStamp::frame).min().orElse(0);
    FrameTally tally = new FrameTally(camera, base);
    stamps.forEach(tally::add);
    return tally;
  }

  /** A frame has been found. */
  public void add(FrameStamp stamp) {
    long place = stamp.frame() - base;
    if (stamp.camera() != camera || place < 0 || place > Integer.MAX_VALUE - 1) {
      misplaced++;
      return;
    }
    if (found.get((int) place)) {
      again.set((int) place);
    }
    found.set((int) place);
  }

  /** Holds what was found against what was sent from {@code first} to before {@code end}. */
  public FrameAccount account(SentFrames sent, long first, long end, long unstamped) {
    List<SentFrames.Session> sessions = sent.of(camera);
    long sentCount = 0;
    long missing = 0;
    long damaged = 0;
    long damagedFound = 0;
    for (long frame = first; frame < end; frame++) {
      long number = frame;
      if (any(sessions, session -> session.sent(number))) {
        sentCount++;
        missing += has(frame) ? 0 : 1;
      } else if (any(sessions, session -> session.damaged(number))) {
        damaged++;
        damagedFound += has(frame) ? 1 : 0;
      }
    }
    return new FrameAccount(
        sentCount,
        sentCount - missing,
        missing,
        again.cardinality(),
        misplaced,
        unstamped,
        damaged,
        damagedFound);
  }

  /** Frames from {@code first} to before {@code end} that were sent whole and not found. */
  public LongStream missing(SentFrames sent, long first, long end) {
    List<SentFrames.Session> sessions = sent.of(camera);
    return LongStream.range(first, end)
        .filter(frame -> !has(frame) && any(sessions, session -> session.sent(frame)));
  }

  private boolean has(long frame) {
    long place = frame - base;
    return place >= 0 && place < Integer.MAX_VALUE && found.get((int) place);
  }

  private static boolean any(
      List<SentFrames.Session> sessions, Predicate<SentFrames.Session> answer) {
    for (SentFrames.Session session : sessions) {
      if (answer.test(session)) {
        return true;
      }
    }
    return false;
  }
}
