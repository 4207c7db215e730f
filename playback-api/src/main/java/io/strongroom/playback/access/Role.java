package io.strongroom.playback.access;

import java.util.Locale;
import java.util.Optional;

/** What an account is for; the two never overlap. */
public enum Role {
  /** Sees footage, for a stated purpose. */
  VIEWER,
  /** Manages cameras and users; sees no footage. */
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
}
