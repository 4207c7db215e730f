package io.strongroom.loadtests.prove.year;

import java.util.Locale;

/** What a process is in the midst of when it is killed. */
enum Scene {
  /** A class-day is past its time, and goes. */
  EXPIRY(31),
  /** Footage is held, and the rest of its class-day goes. */
  HOLD(31),
  /** A hold is released by two people, and what it kept goes. */
  RELEASE(31),
  /** Two people order the deletion of one camera's footage, and the rest stays. */
  ORDER(3),
  /** The keyframes of footage stay, and its full rate goes. */
  THINNING(4),
  /** Footage becomes warm. */
  MOVE(3);

  private final int daysLater;

  Scene(int daysLater) {
    this.daysLater = daysLater;
  }

  /** So many days after the recording. */
  int daysLater() {
    return daysLater;
  }

  /** Its name for people and on command lines. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
