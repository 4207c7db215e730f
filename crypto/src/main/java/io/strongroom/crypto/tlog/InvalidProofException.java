package io.strongroom.crypto.tlog;

/** A proof does not lead to the root it was offered for. */
public final class InvalidProofException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidProofException(String message) {
    super(message);
  }
}
