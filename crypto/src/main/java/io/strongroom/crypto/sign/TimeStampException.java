package io.strongroom.crypto.sign;

/** No time-stamp can be had; the message says of whom, and why. */
public final class TimeStampException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TimeStampException(String message) {
    super(message);
  }

  TimeStampException(String message, Throwable cause) {
    super(message, cause);
  }
}
