package io.strongroom.playback.area;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One area: a county, a town, a village, a grid. Immutable.
 *
 * @param code by which it is named in assignments, for example its administrative division code
 * @param name for people
 * @param parent code of the area it is a part of; empty at the top
 */
public record Area(String code, String name, Optional<String> parent) {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  /** Longest name in characters. */
  static final int MAX_NAME_CHARS = 60;

  /**
   * @throws StrongroomException CALLER with the field first in its message
   */
  public Area {
    if (!CODE.matcher(code).matches()) {
      throw wrong(
          "code",
          "must be 1 to 40 letters of ASCII, digits and . _ -, beginning with a letter or a digit");
    }
    name = name("name", name);
  }

  static String name(String field, String given) {
    String name = given.strip();
    if (name.isEmpty()
        || name.length() > MAX_NAME_CHARS
        || name.chars().anyMatch(Character::isISOControl)) {
      throw wrong(field, "must be 1 to " + MAX_NAME_CHARS + " printable characters");
    }
    return name;
  }

  static StrongroomException wrong(String field, String what) {
    return new StrongroomException(ErrorKind.CALLER, field + ": " + what);
  }
}
