package io.strongroom.loadtests.prove.year.oracle;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether the wall clock may decide anything, by what truly happened. Used by one thread. */
public final class Trust {
  private static final Duration SETTLES = Duration.ofHours(1);
  private static final Duration TOO_LONG = Duration.ofDays(1);

  /** When it was last right, and known to be. */
  private Instant trusted;

  /** When the machine booted last, if its clock has not settled since. */
  private @Nullable Instant booted;

  /** Whether a person must look at another clock. */
  private boolean asked;

  /** A person has said which day it is. */
  public Trust(Instant truly) {
    trusted = truly;
  }

  /** The machine has booted, and nobody knows how long it was off. */
  public void boot(Instant truly) {
    booted = truly;
    asked |= !truly.isBefore(trusted.plus(TOO_LONG));
  }

  /** A person says which day it is. */
  public void confirm(Instant truly) {
    booted = null;
    asked = false;
    trusted = truly;
  }

  public boolean asksForAPerson() {
    return asked;
  }

  /** Whether nothing is in doubt but for what the clock shows. */
  public boolean isSettled() {
    return !asked && booted == null;
  }

  /**
   * Looks.
   *
   * @param wall what the node's clock shows
   * @param truly what time it is
   */
  public boolean look(Instant wall, Instant truly) {
    Instant since = booted;
    if (!asked && since != null && !truly.isBefore(since.plus(SETTLES))) {
      booted = null;
    }
    boolean believed = isSettled() && !wall.isAfter(truly);
    if (believed) {
      trusted = truly;
    }
    return believed;
  }
}
