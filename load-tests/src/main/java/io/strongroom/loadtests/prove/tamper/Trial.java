package io.strongroom.loadtests.prove.tamper;

import java.io.IOException;
import java.util.List;

/**
 * One way of tampering, and who must find it.
 *
 * @param what in words
 * @param deed done to a fresh copy of the site
 * @param findings what must be found, each by one command; at least one
 */
record Trial(Target target, Operation operation, String what, Deed deed, List<Expected> findings) {
  /** Tampers. */
  interface Deed {
    void run() throws IOException;
  }

  /** Which command. */
  enum Finder {
    /** {@code fsck --level digest}. */
    FSCK,
    /** {@code verify completeness} with all records, {@code --packs} and the certificates. */
    VERIFY,
    /** {@code verify certificate}. */
    CERTIFICATE
  }

  /**
   * What a command must say.
   *
   * @param texts each is in one line at least that it prints
   * @param named every finding contains one of these: nothing else is accused
   */
  record Expected(Finder finder, List<String> texts, List<String> named) {
    static Expected of(Finder finder, String... texts) {
      return new Expected(finder, List.of(texts), List.of(texts));
    }
  }

  @Override
  public String toString() {
    return target + " " + operation + " (" + what + ")";
  }
}
