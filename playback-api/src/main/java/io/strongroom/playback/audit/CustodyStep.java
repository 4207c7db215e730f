package io.strongroom.playback.audit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is logged of custody. */
public enum CustodyStep {
  HOLD_PLACED(1),
  HOLD_CHANGE_PROPOSED(2),
  HOLD_CHANGE_APPROVED(3),
  HOLD_CHANGE_WITHDRAWN(4),
  DELETION_PROPOSED(5),
  DELETION_APPROVED(6),
  DELETION_WITHDRAWN(7),
  RULE_PROPOSED(8),
  RULE_APPROVED(9),
  RULE_WITHDRAWN(10),
  CLASS_PROPOSED(11),
  CLASS_APPROVED(12),
  CLASS_WITHDRAWN(13),
  MASKS_SET(14),
  EXPORT_ASKED(15),
  /** Its package is there. */
  EXPORT_MADE(16),
  /** Its package was sent to its end. */
  EXPORT_FETCHED(17),
  /** Its package is gone, or never came to be. */
  EXPORT_ENDED(18),
  /** A version of the rules. */
  RULES_IN_FORCE(19),
  /** What two people decided is in force, or cannot be any more. */
  CHANGE_SETTLED(20),
  /** Of a class-day: it is decided that it goes, and nothing of it can be held any more. */
  DELETION_BEGUN(21),
  KEY_DESTROYED(22),
  /** Of a class-day: removed where it could be reached, with a certificate. */
  DELETION_CERTIFIED(23),
  /** A record of completeness, which names the root of each pack. */
  COMPLETENESS_RECORDED(24),
  /** Somebody who is signed in asked for what is not for him. */
  REFUSED(25),
  /** Of masks that hide less. */
  MASKS_PROPOSED(26),
  MASKS_APPROVED(27),
  MASKS_WITHDRAWN(28),
  /** People without a session asked, from one address within one minute, and got nothing. */
  STRANGERS_REFUSED(29);

  private final int code;

  CustodyStep(int code) {
    this.code = code;
  }

  /** Its number in a leaf; never changed. */
  int code() {
    return code;
  }

  static Optional<CustodyStep> ofCode(int code) {
    return Arrays.stream(values()).filter(step -> step.code == code).findFirst();
  }

  /** The form used in JSON. */
  public String form() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** In words. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
