package io.strongroom.playback.evidence;

/** What of footage goes into a package. */
public enum Copies {
  /** The bytes that were recorded. */
  ORIGINALS,
  /** These, and pictures drawn anew for people to look at. */
  BOTH,
  /** Pictures drawn anew alone, which prove nothing by themselves. */
  VIEWING;

  /** What was asked for, which is one of the two at least. */
  public static Copies of(boolean originals, boolean viewing) {
    return viewing ? (originals ? BOTH : VIEWING) : ORIGINALS;
  }

  /** Whether recorded bytes are in it. */
  public boolean originals() {
    return this != VIEWING;
  }

  /** Whether pictures drawn anew are in it. */
  public boolean viewing() {
    return this != ORIGINALS;
  }
}
