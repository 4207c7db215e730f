package io.strongroom.crypto.tlog;

/**
 * Bytes are no part of a transparency log: no checkpoint, tile, entry bundle or proof, or one that
 * does not fit the others. The message says what is wrong and where.
 */
public final class InvalidLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Public, because checks of whole logs live above this package too. */
  public InvalidLogException(String message) {
    super(message);
  }

  InvalidLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
