package io.strongroom.recording.control;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next connection: at once after a stream that was delivering, then
 * doubling from half a second to half a minute, with jitter so that a thousand cameras behind one
 * broken switch do not come back in step. Used by one thread.
 */
final class Backoff {
  static final long FIRST_MILLIS = 500;
  static final long LONGEST_MILLIS = 30_000;

  /**
   * After a stream that delivered, what little is waited so that a camera that hangs up is not
   * hammered.
   */
  static final long AT_ONCE_MILLIS = 50;

  /** A stream that ran this long was working; a shorter one counts as a failure. */
  static final Duration STABLE = Duration.ofSeconds(10);

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param recorded how long the connection that has just ended brought footage
   */
  Duration next(Duration recorded) {
    if (recorded.compareTo(STABLE) >= 0) {
      failures = 0;
      return Duration.ofMillis(AT_ONCE_MILLIS);
    }
    long longest = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures, 6));
    failures++;
    return Duration.ofMillis(longest / 2 + random.nextLong(longest / 2 + 1));
  }
}
