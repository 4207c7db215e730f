package io.strongroom.retention.expiry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the wall clock may decide that footage goes. It may while it keeps step with the
 * machine's own time since boot, from an instant on that was trusted before. A clock that jumps
 * forward is believed by nobody until it is back, or an administrator has confirmed the date; one
 * that was set back makes footage go late, never early, and is no reason to wait.
 *
 * <p>After a boot nothing tells how long the machine was off. If by its clock that was less than a
 * day, an hour without a step is enough: by then time synchronisation has mended what there was to
 * mend. Else the administrator is asked. Confined to one thread.
 */
public final class ClockTrust {
  /** How far the clock may run ahead in an hour: a clock is corrected by less. */
  public static final Duration TOLERATED = Duration.ofSeconds(10);

  /** The clock must have run so long after a boot. */
  public static final Duration RUN_IN = Duration.ofHours(1);

  /** A machine that was off for less needs nobody's word. */
  public static final Duration LONGEST_OFF = Duration.ofDays(1);

  private static final Duration ANCHOR = Duration.ofHours(1);

  /**
   * A look at both clocks of a machine.
   *
   * @param wall the wall clock
   * @param boot id of this boot; another one after each
   * @param sinceBoot time since then, in which the machine slept included
   */
  public record Reading(Instant wall, String boot, Duration sinceBoot) {
    /** How far the wall clock has run ahead of the machine's time since an earlier reading. */
    private Duration aheadSince(Reading earlier) {
      return Duration.between(earlier.wall, wall).minus(sinceBoot.minus(earlier.sinceBoot));
    }
  }

  /** What the clock is good for. */
  public enum Standing {
    TRUSTED,
    /** It runs in after a boot. */
    RUNS_IN,
    /** It has jumped, or the machine was off too long: an administrator must confirm the date. */
    TO_BE_CONFIRMED
  }

  /** The trusted reading that later ones are held against; empty before there is any. */
  private @Nullable Reading anchor;

  /** Since when, after a boot, the clock has run without a step. */
  private @Nullable Reading runsInSince;

  /** Whether other machines' clocks say something else. */
  private boolean doubted;

  private Standing standing = Standing.TO_BE_CONFIRMED;

  /**
   * @param last the last {@link #checkpoint} of an earlier life; empty if there is none
   */
  public ClockTrust(Optional<Reading> last) {
    this.anchor = last.orElse(null);
  }

  /** Looks at the clock; once a minute or so. */
  public Standing look(Reading now) {
    if (anchor == null || doubted) {
      standing = Standing.TO_BE_CONFIRMED;
    } else if (anchor.boot().equals(now.boot())) {
      standing = afterAnchor(anchor, now);
    } else {
      standing = afterBoot(anchor, now);
    }
    return standing;
  }

  private Standing afterAnchor(Reading from, Reading now) {
    Duration ahead = now.aheadSince(from);
    if (ahead.compareTo(TOLERATED) > 0) {
      return Standing.TO_BE_CONFIRMED;
    }
    Duration passed = now.sinceBoot().minus(from.sinceBoot());
    if (passed.compareTo(ANCHOR) >= 0) {
      // a clock that was set back does not take the machine's own time back with it
      boolean behind = ahead.negated().compareTo(TOLERATED) > 0;
      anchor = behind ? new Reading(from.wall().plus(passed), now.boot(), now.sinceBoot()) : now;
    }
    return Standing.TRUSTED;
  }

  private Standing afterBoot(Reading from, Reading now) {
    Duration off = Duration.between(from.wall(), now.wall()).minus(now.sinceBoot());
    if (off.compareTo(LONGEST_OFF) >= 0) {
      runsInSince = null;
      return Standing.TO_BE_CONFIRMED;
    }
    if (runsInSince == null || now.aheadSince(runsInSince).abs().compareTo(TOLERATED) > 0) {
      runsInSince = now;
    }
    if (now.sinceBoot().minus(runsInSince.sinceBoot()).compareTo(RUN_IN) < 0) {
      return Standing.RUNS_IN;
    }
    anchor = now;
    return Standing.TRUSTED;
  }

  /** Other clocks say something else: nothing is decided until they agree, or somebody confirms. */
  public void doubt() {
    doubted = true;
  }

  /** An administrator has looked at another clock, or other machines agree: this one is right. */
  public void confirm(Reading now) {
    anchor = now;
    doubted = false;
    runsInSince = null;
    standing = Standing.TRUSTED;
  }

  /** What {@link #look} said last. */
  public Standing standing() {
    return standing;
  }

  /** What is to be kept for the next life; it changes once an hour. */
  public Optional<Reading> checkpoint() {
    return Optional.ofNullable(anchor);
  }
}
