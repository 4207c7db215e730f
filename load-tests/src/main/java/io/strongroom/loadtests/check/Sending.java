package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.SentFrames;
import java.util.List;

/**
 * What became of the frames that were due in an interval. A recorder that reads too slowly makes a
 * camera leave frames out; they were never sent, so no comparison with what was sent would miss
 * them.
 *
 * @param due one per camera and frame interval
 * @param sent handed to the network
 * @param slowClient left out because the recorder did not read fast enough
 * @param late left out because the simulator itself was held up
 * @param spoilt left out or damaged because the camera was told to misbehave
 * @param unconnected not sent because nobody was connected
 */
public record Sending(
    long due, long sent, long slowClient, long late, long spoilt, long unconnected) {
  /** Of these cameras, frames {@code first} to before {@code end}. */
  public static Sending of(SentFrames frames, List<Integer> cameras, long first, long end) {
    long sent = 0;
    long slow = 0;
    long late = 0;
    long spoilt = 0;
    long due = cameras.size() * (end - first);
    for (int camera : cameras) {
      for (SentFrames.Session session : frames.of(camera)) {
        long leftOut = 0;
        for (SentFrames.Gap gap : session.gaps()) {
          long count = overlap(gap.from(), gap.to(), first, end);
          leftOut += count;
          switch (gap.cause()) {
            case SLOW_CLIENT -> slow += count;
            case LATE, NOT_ENCODED -> late += count;
            case INCOMPLETE, WITHHELD, UNDECODABLE -> spoilt += count;
          }
        }
        sent += overlap(session.first(), session.next(), first, end) - leftOut;
      }
    }
    return new Sending(
        due, sent, slow, late, spoilt, Math.max(0, due - sent - slow - late - spoilt));
  }

  /** Whether every frame that was due went out. */
  public boolean complete() {
    return sent == due;
  }

  private static long overlap(long from, long to, long first, long end) {
    return Math.max(0, Math.min(to, end) - Math.max(from, first));
  }
}
