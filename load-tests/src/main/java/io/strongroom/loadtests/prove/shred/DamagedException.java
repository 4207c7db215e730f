package io.strongroom.loadtests.prove.shred;

import java.io.IOException;

/** A file is not what the design pages say, or does not verify under the key that is its own. */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }
}
