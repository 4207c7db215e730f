package io.strongroom.retention.hold;

/** What a hold is good for. */
public enum HoldState {
  IN_FORCE,
  /** By the word of two people. */
  RELEASED,
  /** Its time was over. */
  ENDED,
  /** Placing it was interrupted before it was in force. */
  NOT_PLACED
}
