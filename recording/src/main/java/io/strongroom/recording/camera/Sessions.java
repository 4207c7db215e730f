package io.strongroom.recording.camera;

/** How many sessions a camera serves at a time, as registered. */
public enum Sessions {
  /** Several, so that a planned move loses nothing; what a camera is taken for. */
  MANY,
  /** One: who is to record it next begins when who records it now has stopped. */
  ONE
}
