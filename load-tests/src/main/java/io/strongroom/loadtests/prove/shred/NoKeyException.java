package io.strongroom.loadtests.prove.shred;

import java.io.IOException;

/**
 * All files are there and whole, and no key among them opens what was asked for. Says nothing about
 * damage: that is a {@link DamagedException}, so that a broken copy is not taken for a destroyed
 * key.
 */
public final class NoKeyException extends IOException {
  private static final long serialVersionUID = 1L;

  NoKeyException(String message) {
    super(message);
  }
}
