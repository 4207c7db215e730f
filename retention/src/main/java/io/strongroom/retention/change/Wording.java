package io.strongroom.retention.change;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;

/** What people say in words: one line, so that it fits into lists, logs and certificates. */
public final class Wording {
  /** Longest text, in characters. */
  public static final int MAX_CHARS = 200;

  private Wording() {}

  /**
   * Refuses what is no wording.
   *
   * @throws StrongroomException CALLER, naming the field, if a text is empty, too long or has line
   *     ends
   */
  public static void require(String field, String text) {
    if (text.isBlank()
        || text.length() > MAX_CHARS
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new StrongroomException(
          ErrorKind.CALLER, field + ": must have 1 to " + MAX_CHARS + " characters on one line");
    }
  }
}
