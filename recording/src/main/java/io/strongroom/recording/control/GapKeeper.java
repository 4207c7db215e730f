package io.strongroom.recording.control;

import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of the seconds that are due and not recorded, so that every one of them ends up in
 * a declared gap with its cause (invariant 6). Used by one thread at a time.
 */
final class GapKeeper {
  /** Shorter breaks are within the jitter of arrival and not a gap. */
  static final long MIN_GAP_MICROS = 20_000;

  private final Consumer<Gap> declare;
  private @Nullable WallTime from;
  private GapCause cause;

  /**
   * @param from since when seconds are due
   * @param cause what their absence is called until something else is known
   * @param declare receives each gap, in ascending order
   */
  GapKeeper(WallTime from, GapCause cause, Consumer<Gap> declare) {
    this.from = from;
    this.cause = cause;
    this.declare = declare;
  }

  /** Recording broke off: what has been recorded ends at {@code end}. */
  void broke(WallTime end, GapCause why) {
    from = end;
    cause = why;
  }

  /** Still nothing; from {@code now} on it has another cause. */
  void turned(WallTime now, GapCause why) {
    if (from != null && why != cause) {
      settle(now);
      cause = why;
    }
  }

  /** Still nothing: declares what has passed, so that the timeline is true already. */
  void checkpoint(WallTime now) {
    if (from != null) {
      settle(now);
    }
  }

  /** Recording goes on with footage that starts at {@code start}. */
  void resumed(WallTime start) {
    if (from != null) {
      settle(start);
      from = null;
    }
  }

  boolean isOpen() {
    return from != null;
  }

  /** Whether the clock fell further than the steering of wall time ever moves an end. */
  static boolean isSetBack(WallTime before, WallTime now) {
    return now.microsUntil(before) > Fragmenter.MAX_OVERLAP_MICROS;
  }

  private void settle(WallTime until) {
    WallTime begun = from;
    if (begun != null && isSetBack(begun, until)) {
      // What was due in between has been due before; from here on it is due a second time.
      from = until;
      return;
    }
    if (begun != null && begun.microsUntil(until) >= MIN_GAP_MICROS) {
      declare.accept(new Gap(new TimeRange(begun, until), cause));
      from = until;
    }
  }
}
