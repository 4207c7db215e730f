package io.strongroom.playback.grant;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Optional;

/**
 * Why footage is asked for (Order 799 art. 16(3)).
 *
 * @param reason in words
 * @param caseNumber of the case or task
 * @param legalBasis the rule that allows it
 * @param place the place on the map that the cameras were found at, if they were
 * @param resident for whom it is, if an officer asks for somebody
 */
public record Grounds(
    String reason,
    String caseNumber,
    String legalBasis,
    Optional<Place> place,
    Optional<Resident> resident) {
  /** Longest reason in characters; the others may have a fifth of it. */
  public static final int MAX_REASON_CHARS = 500;

  private static final int MAX_OTHER_CHARS = 100;

  /**
   * @throws StrongroomException CALLER with the field first in its message
   */
  public Grounds {
    reason = text("reason", reason, 3, MAX_REASON_CHARS);
    caseNumber = text("caseNumber", caseNumber, 1, MAX_OTHER_CHARS);
    legalBasis = text("legalBasis", legalBasis, 1, MAX_OTHER_CHARS);
  }

  /** Of cameras that were named, and for the one who asks. */
  public Grounds(String reason, String caseNumber, String legalBasis) {
    this(reason, caseNumber, legalBasis, Optional.empty(), Optional.empty());
  }

  /** One line without what would end it, within bounds; stripped. */
  static String text(String field, String given, int least, int most) {
    String text = given.strip();
    if (text.length() < least
        || text.length() > most
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          field + ": must have " + least + " to " + most + " characters on one line");
    }
    return text;
  }

  @Override
  public String toString() {
    return "grounds";
  }
}
