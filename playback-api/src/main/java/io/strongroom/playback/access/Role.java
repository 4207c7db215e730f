package io.strongroom.playback.access;

import static io.strongroom.playback.access.Permission.ADMINISTER;
import static io.strongroom.playback.access.Permission.APPROVE;
import static io.strongroom.playback.access.Permission.BREAK_GLASS;
import static io.strongroom.playback.access.Permission.EXPORT;
import static io.strongroom.playback.access.Permission.HOLD;
import static io.strongroom.playback.access.Permission.INSPECT;
import static io.strongroom.playback.access.Permission.LIVE;
import static io.strongroom.playback.access.Permission.MAINTAIN;
import static io.strongroom.playback.access.Permission.PLAYBACK;
import static io.strongroom.playback.access.Permission.SEE;
import static io.strongroom.playback.access.Permission.UNMASK;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an account is for, and which permissions come with it: the one table. No role sees footage
 * by itself; a grant lets a person see some.
 */
public enum Role {
  /** Asks for footage, and sees what a grant covers. */
  REQUESTER,
  /** The same, and opens footage at once in an emergency; then two approvers review it. */
  RESPONDER,
  /** Decides on the requests of others; may ask for footage like a requester. */
  APPROVER,
  /** Looks after devices and streams; has nothing to do with footage, nor with who asks for it. */
  MAINTAINER,
  /** Reads the access log, reports and what is verified by; changes nothing. */
  INSPECTOR,
  /** Manages cameras and users; has nothing to do with footage. */
  ADMINISTRATOR;

  /** What comes with it; of footage nothing but to ask, and to use a grant. */
  public Set<Permission> permissions() {
    return switch (this) {
      case REQUESTER -> EnumSet.of(SEE, LIVE, PLAYBACK, EXPORT, UNMASK);
      case RESPONDER -> EnumSet.of(SEE, LIVE, PLAYBACK, EXPORT, UNMASK, BREAK_GLASS);
      case APPROVER -> EnumSet.of(SEE, LIVE, PLAYBACK, EXPORT, UNMASK, APPROVE);
      case MAINTAINER -> EnumSet.of(SEE, MAINTAIN);
      case INSPECTOR -> EnumSet.of(INSPECT);
      case ADMINISTRATOR -> EnumSet.of(SEE, HOLD, ADMINISTER);
    };
  }

  /** Whether it may ask for footage. */
  public boolean isOfFootage() {
    return permissions().contains(PLAYBACK);
  }

  /** Whether an assignment of it can be of some areas: what the others look after lies in none. */
  public boolean isOfAreas() {
    return this != ADMINISTRATOR;
  }

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
