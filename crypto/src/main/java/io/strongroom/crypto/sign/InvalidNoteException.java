package io.strongroom.crypto.sign;

/**
 * Bytes are not a signed note, or its signatures do not show who signed it. The message says which
 * and names the line; nothing of the text may be believed.
 */
public final class InvalidNoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidNoteException(String message) {
    super(message);
  }
}
