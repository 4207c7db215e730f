package io.strongroom.crypto.keys;

import java.nio.file.Path;

/** The key store's file is intact and this passphrase does not open it. */
public final class WrongPassphraseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongPassphraseException(Path file) {
    super(
        "the passphrase does not open the key store "
            + file
            + ": give the passphrase it was made with");
  }
}
