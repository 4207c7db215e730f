package io.strongroom.crypto.keys;

import org.jspecify.annotations.Nullable;

/**
 * A file that holds a key, a passphrase or a certificate cannot be used. The message names the file
 * and the remedy, for the person who runs the node; it never holds a secret.
 */
public final class KeyFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeyFileException(String message) {
    this(message, null);
  }

  public KeyFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
