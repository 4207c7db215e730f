package io.strongroom.playback.grant;

import java.util.Locale;

/** What takes a request for footage, and the grant that comes of it, from one state to the next. */
public enum RequestStep {
  SUBMIT,
  /** The first of two approvers says yes, perhaps for less; nothing is granted yet. */
  AGREE,
  /** As it was asked. */
  APPROVE,
  /** For less than was asked. */
  NARROW,
  REFUSE,
  WITHDRAW,
  /** Nobody has decided in time. */
  LAPSE,
  /** Opened by the person alone, in an emergency. */
  BREAK_GLASS,
  /** Somebody says what he thinks of that. */
  REVIEW,
  /** Nobody, or one alone, has in time; the account is locked. */
  REVIEW_OVERDUE,
  /** For a resident: an officer says which parts of the picture are to be seen. */
  UNCOVER,
  USE,
  /** The last use that was allowed. */
  USE_UP,
  REVOKE,
  EXPIRE;

  /** The form used in the access log. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
