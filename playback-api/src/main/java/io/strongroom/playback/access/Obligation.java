package io.strongroom.playback.access;

import java.util.Locale;

/** What a person must do before anything else is allowed. */
public enum Obligation {
  /** Choose a password that nobody else knows. */
  PASSWORD,
  /** Enrol for one-time codes. */
  TOTP,
  /** Sign the undertaking. */
  UNDERTAKING;

  /** The form used in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
