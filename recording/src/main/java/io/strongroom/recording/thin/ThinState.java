package io.strongroom.recording.thin;

/** How far the thinning of a pack has come. */
public enum ThinState {
  /** It is not to be thinned, or cannot be. */
  NONE,
  /** It is to be thinned. */
  WAITS,
  /** What is to be left of it is there; it may go. */
  DONE
}
