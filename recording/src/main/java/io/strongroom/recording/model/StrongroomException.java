package io.strongroom.recording.model;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that crosses module faces. Its message is written for the person who can act on
 * it and never holds a secret, a camera name or an address with credentials.
 */
public final class StrongroomException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;

  public StrongroomException(ErrorKind kind, String message) {
    this(kind, message, null);
  }

  public StrongroomException(ErrorKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public ErrorKind kind() {
    return kind;
  }
}
