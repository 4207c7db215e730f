package io.strongroom.playback.access;

import java.time.Instant;

/** What a person has on the telephone. */
public final class AuthenticatorProgram {
  private final String secret;

  /**
   * @param uri as it was shown at the enrolment
   */
  public AuthenticatorProgram(String uri) {
    this.secret = uri.replaceFirst(".*secret=([A-Z2-7]*).*", "$1");
  }

  public String code(Instant now) {
    return Totp.code(secret, now.getEpochSecond() / 30);
  }
}
