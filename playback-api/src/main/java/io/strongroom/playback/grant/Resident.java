package io.strongroom.playback.grant;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.Set;

/**
 * A resident for whom an officer of the managing unit asks, and to whom the officer shows what was
 * approved, on site (Order 799 art. 16). Immutable; sealed wherever it is kept.
 *
 * @param name of the resident
 * @param identity how the officer made sure of it, such as the kind and number of a document
 * @param wanted what the resident looks for
 */
public record Resident(String name, String identity, String wanted) {
  /** Most cameras of one request. */
  public static final int MOST_CAMERAS = 10;

  /** Longest range of footage. */
  public static final Duration LONGEST_RANGE = Duration.ofHours(24);

  private static final int MAX_NAME_CHARS = 100;
  private static final int MAX_IDENTITY_CHARS = 200;

  /**
   * @throws StrongroomException CALLER with the field first in its message
   */
  public Resident {
    name = Grounds.text("name", name, 1, MAX_NAME_CHARS);
    identity = Grounds.text("identity", identity, 1, MAX_IDENTITY_CHARS);
    wanted = Grounds.text("wanted", wanted, 3, Grounds.MAX_REASON_CHARS);
  }

  /** Refuses a request that is for a resident by halves, or for too much. */
  static void requireFits(Scope asked, boolean standing, Grounds grounds) {
    if (grounds.resident().isEmpty()) {
      if (asked.rights().contains(Right.RESIDENT)) {
        throw wrong("resident", "is missing; say for whom it is, or ask for playback");
      }
      return;
    }
    if (!asked.rights().equals(Set.of(Right.RESIDENT))) {
      throw wrong("actions", "must be resident alone where a resident is named");
    }
    if (standing) {
      throw wrong("standing", "cannot be of a resident's request");
    }
    if (asked.cameras().size() > MOST_CAMERAS) {
      throw wrong("cameras", "may be " + MOST_CAMERAS + " at most for a resident");
    }
    if (asked.range().micros() > LONGEST_RANGE.toNanos() / 1_000) {
      throw wrong("to", "the range may be at most 24 hours long for a resident");
    }
  }

  private static StrongroomException wrong(String field, String what) {
    return new StrongroomException(ErrorKind.CALLER, field + ": " + what);
  }

  @Override
  public String toString() {
    return "resident";
  }
}
