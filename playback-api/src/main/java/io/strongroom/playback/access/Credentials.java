package io.strongroom.playback.access;

import java.time.Instant;
import java.util.Optional;

/**
 * What an account is signed in with, and what stands in the way. Immutable.
 *
 * @param passwordHash Argon2id in PHC string form
 * @param isTemporary whether somebody else chose the password, so that it is to be changed first
 * @param totp what one-time codes are made from, if the person has enrolled
 * @param undertaking what was signed last
 * @param sessionsFrom sessions that were confirmed before this are over
 * @param locked why nobody signs in with it
 */
public record Credentials(
    String passwordHash,
    boolean isTemporary,
    Optional<TotpKey> totp,
    Optional<Undertaking> undertaking,
    Instant sessionsFrom,
    Optional<String> locked) {

  static Credentials of(String passwordHash, boolean isTemporary) {
    return new Credentials(
        passwordHash,
        isTemporary,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH,
        Optional.empty());
  }

  Credentials withPassword(String hash, boolean temporary, Instant now) {
    return new Credentials(hash, temporary, totp, undertaking, now, locked);
  }

  Credentials withTotp(Optional<TotpKey> key) {
    return new Credentials(passwordHash, isTemporary, key, undertaking, sessionsFrom, locked);
  }

  Credentials withUndertaking(Undertaking signed) {
    return new Credentials(
        passwordHash, isTemporary, totp, Optional.of(signed), sessionsFrom, locked);
  }

  Credentials withSessionsFrom(Instant from) {
    return new Credentials(passwordHash, isTemporary, totp, undertaking, from, locked);
  }

  Credentials withLock(Optional<String> why) {
    return new Credentials(passwordHash, isTemporary, totp, undertaking, sessionsFrom, why);
  }

  /** The key that a code is asked of at sign-in. */
  Optional<TotpKey> confirmedTotp() {
    return totp.filter(TotpKey::isConfirmed);
  }

  @Override
  public String toString() {
    return "credentials";
  }
}
