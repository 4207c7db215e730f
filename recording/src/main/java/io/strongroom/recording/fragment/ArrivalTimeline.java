package io.strongroom.recording.fragment;

import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import java.util.Arrays;

/**
 * Turns media time into wall time for one connection: arrival corrected by the stream's own spacing
 * (docs/design/time.md). The offset between the two follows the smallest delay seen within a
 * sliding window, because jitter only ever delays; it is steered, so that wall time never falls.
 * Used by one thread.
 */
final class ArrivalTimeline {
  /** Buckets of the sliding minimum, one second each. */
  static final int WINDOW_SECONDS = 30;

  /** A later clock is followed in one step beyond this, and by {@link #UP_DIVISOR} below. */
  static final long STEP_MICROS = 1_000_000;

  /** Arrival later than this is not the network's doing: the watchdog would have ended it. */
  static final long STEP_AT_ONCE_MICROS = 30_000_000;

  /** The furthest that the clock may fall and still be approached by running slower. */
  static final long MAX_STEERED_FALL_MICROS = 60_000_000;

  /** Wall time runs at least at half the speed of media time. */
  static final int DOWN_DIVISOR = 2;

  /** And at most 0.1 % faster, five times the worst quartz. */
  static final int UP_DIVISOR = 1000;

  /** A connection that begins this little before the end of the last one is moved to that end. */
  static final long MAX_OVERLAP_MICROS = 10_000_000;

  private final long[] minima = new long[WINDOW_SECONDS];
  private final long[] seconds = new long[WINDOW_SECONDS];
  private boolean observed;
  private boolean steered;
  private long held;
  private long lastArrival;
  private long offset;
  private long steeredAtTicks;
  private long lastWall;
  private boolean jumped;

  /**
   * Wall times will not be before {@code floor}, the end of the last connection; unless the clock
   * has been set back since by more than {@link #MAX_OVERLAP_MICROS}.
   */
  ArrivalTimeline(WallTime floor) {
    lastWall = floor.micros();
  }

  /**
   * Takes note of one sample of the leading track.
   *
   * @return by how many microseconds the node's clock fell, if it is more than is steered; else 0
   */
  long observe(MediaTime media, WallTime arrival) {
    if (!observed && lastWall - arrival.micros() > MAX_OVERLAP_MICROS) {
      lastWall = Long.MIN_VALUE / 4;
    }
    long fall = observed ? lastArrival - arrival.micros() : 0;
    long reported = 0;
    if (fall > MAX_STEERED_FALL_MICROS) {
      held += fall;
      jumped = true;
      reported = fall;
    }
    lastArrival = arrival.micros();
    long delay = delay(media, arrival);
    if (!observed || (steered && delay - offset > STEP_AT_ONCE_MICROS)) {
      Arrays.fill(minima, Long.MAX_VALUE);
    }
    observed = true;
    long second = Math.floorDiv(arrival.micros() + held, 1_000_000L);
    int bucket = (int) Math.floorMod(second, (long) WINDOW_SECONDS);
    minima[bucket] = seconds[bucket] == second ? Math.min(minima[bucket], delay) : delay;
    seconds[bucket] = second;
    return reported;
  }

  /** How much later than the line a sample arrives; 0 before anything has been observed. */
  long lagMicros(MediaTime media, WallTime arrival) {
    return observed ? delay(media, arrival) - (steered ? offset : target()) : 0;
  }

  /** The media time that belongs to an arrival. */
  MediaTime mediaAt(WallTime arrival) {
    long micros = arrival.micros() + held - (steered ? offset : target());
    return new MediaTime(Math.floorDiv(micros * 9, 100L));
  }

  /** Steers the offset at the border of a fragment and says the border's wall time; never falls. */
  WallTime border(MediaTime media) {
    long target = target();
    if (!steered) {
      offset = target;
    } else if (target - offset > STEP_MICROS) {
      offset = target;
      jumped = true;
    } else {
      long elapsed = Math.max(0, Ticks.micros(media.ticks() - steeredAtTicks));
      offset = Math.clamp(target, offset - elapsed / DOWN_DIVISOR, offset + elapsed / UP_DIVISOR);
    }
    steered = true;
    steeredAtTicks = media.ticks();
    lastWall = Math.max(lastWall, Ticks.micros(media.ticks()) + offset);
    return new WallTime(lastWall);
  }

  /** Whether wall time has jumped against media time since {@link #takeJump}. */
  boolean jumped() {
    return jumped;
  }

  /** Whether wall time has jumped against media time since the last call. */
  boolean takeJump() {
    boolean answer = jumped;
    jumped = false;
    return answer;
  }

  /** The wall time of an instant that is not a border of the leading track; steers nothing. */
  WallTime at(MediaTime media) {
    long micros = Ticks.micros(media.ticks()) + (steered ? offset : target());
    return new WallTime(Math.max(lastWall, micros));
  }

  /** What comes next will not be before this. */
  void reach(WallTime end) {
    lastWall = Math.max(lastWall, end.micros());
  }

  WallTime last() {
    return new WallTime(lastWall);
  }

  private long delay(MediaTime media, WallTime arrival) {
    return arrival.micros() + held - Ticks.micros(media.ticks());
  }

  private long target() {
    long newest = Math.floorDiv(lastArrival + held, 1_000_000L);
    if (!observed) {
      return 0;
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < WINDOW_SECONDS; i++) {
      if (newest - seconds[i] < WINDOW_SECONDS) {
        least = Math.min(least, minima[i]);
      }
    }
    return least;
  }
}
