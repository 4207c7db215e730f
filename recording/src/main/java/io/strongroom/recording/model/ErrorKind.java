package io.strongroom.recording.model;

/**
 * What a failure means to whoever caused or meets it; mapped once to HTTP and once to exit codes.
 */
public enum ErrorKind {
  /** The input is wrong; the message names the field and the remedy. */
  CALLER,
  /** The caller may not do this. */
  DENIED,
  /** The thing named does not exist (or the caller may not know that it does). */
  NOT_FOUND,
  /** A resource is away; trying later may help. */
  UNAVAILABLE,
  /** A named bound has been reached. */
  EXHAUSTED,
  /** Stored bytes are not what was written. */
  CORRUPT,
  /** A defect of ours. */
  INTERNAL
}
