package io.strongroom.crypto.keys;

import org.jspecify.annotations.Nullable;

/**
 * A file that holds a key, a passphrase or a certificate, or a token with keys, cannot be used. The
 * message names it and the remedy, for the person who runs the node; it never holds a secret.
 */
public sealed class KeyFileException extends RuntimeException permits TokenException {
  private static final long serialVersionUID = 1L;

  public KeyFileException(String message) {
    this(message, null);
  }

  public KeyFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
