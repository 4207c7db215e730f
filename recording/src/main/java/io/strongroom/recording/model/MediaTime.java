package io.strongroom.recording.model;

/**
 * A point on a camera's media timeline, in ticks of 1/90,000 s since 1970-01-01T00:00:00Z.
 *
 * <p>The timeline is anchored to the wall clock when a connection starts and then follows the
 * stream's own time stamps; it never falls, also across connections and restarts of a camera. It is
 * what {@code tfdt} carries (ISO/IEC 14496-12, 8.8.12), so that every fragment says where it
 * belongs.
 */
public record MediaTime(long ticks) implements Comparable<MediaTime> {
  /** Ticks per second. */
  public static final int RATE = 90_000;

  /** The media time at which a stream that starts at {@code wall} is anchored. */
  public static MediaTime anchoredAt(WallTime wall) {
    return new MediaTime(Math.multiplyExact(wall.micros(), 9L) / 100L);
  }

  @Override
  public int compareTo(MediaTime other) {
    return Long.compare(ticks, other.ticks);
  }
}
