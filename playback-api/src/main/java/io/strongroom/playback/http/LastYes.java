package io.strongroom.playback.http;

import java.time.Duration;

/**
 * How long ago it was that something running was told it may go on, in ticks of {@link #TICK}. Who
 * is asked may be slow or have no thread free, and then nobody says no; what has no yes that was
 * asked for in the last {@link #MOST_TICKS} ends as well. A yes may rest on what was read 1.5 s
 * before, so the end comes within 4.5 s. Thread-safe.
 */
final class LastYes {
  /** How often it is asked. */
  static final Duration TICK = Duration.ofSeconds(1);

  /** What was asked for longer ago counts no more. */
  static final int MOST_TICKS = 2;

  private int now;
  private int asked;
  private int yes;
  private boolean waits;

  /** What to do at a tick. */
  enum Step {
    ASK,
    WAIT,
    END
  }

  /** To be called each {@link #TICK}; after {@link Step#ASK} one of the other methods follows. */
  synchronized Step tick() {
    now++;
    if (now - yes > MOST_TICKS) {
      return Step.END;
    }
    if (waits) {
      return Step.WAIT;
    }
    waits = true;
    asked = now;
    return Step.ASK;
  }

  /** It may go on. */
  synchronized void yes() {
    yes = asked;
    waits = false;
  }

  /** There was no answer: it is asked again. */
  synchronized void none() {
    waits = false;
  }
}
