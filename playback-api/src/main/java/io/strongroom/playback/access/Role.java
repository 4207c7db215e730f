package io.strongroom.playback.access;

import java.util.Locale;
import java.util.Optional;

/** What an account is for. No role sees footage by itself; a grant lets a person see some. */
public enum Role {
  /** Asks for footage, and sees what a grant covers. */
  REQUESTER,
  /** Decides on the requests of others; may ask for footage like a requester. */
  APPROVER,
  /** Manages cameras and users; has nothing to do with footage. */
  ADMINISTRATOR;

  /** The form used in JSON and in control records. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> ofCode(String code) {
    for (Role role : values()) {
      if (role.code().equals(code)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /**
   * The role that an account was stored with. Of the role {@code viewer}, which saw everything,
   * nothing is left but the right to ask.
   */
  static Optional<Role> ofRecord(String code) {
    return code.equals("viewer") ? Optional.of(REQUESTER) : ofCode(code);
  }
}
