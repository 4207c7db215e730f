package io.strongroom.crypto.pkcs11;

import org.jspecify.annotations.Nullable;

/** A file is no PKCS#11 module that can be used here; the message says why. */
public final class ModuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModuleException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
