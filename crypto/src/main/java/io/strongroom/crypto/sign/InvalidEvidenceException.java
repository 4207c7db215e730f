package io.strongroom.crypto.sign;

/** A signature or a time-stamp does not show what it is to show; the message says why. */
public final class InvalidEvidenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidEvidenceException(String message) {
    super(message);
  }

  InvalidEvidenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
