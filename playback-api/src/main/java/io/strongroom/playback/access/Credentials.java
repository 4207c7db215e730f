package io.strongroom.playback.access;

import java.time.Instant;
import java.util.Optional;

/**
 * What an account is signed in with, and what stands in the way. Immutable.
 *
 * @param passwordHash Argon2id in PHC string form; empty if there is no password
 * @param isTemporary whether somebody else chose the password, so that it is to be changed first
 * @param totp what one-time codes are made from, if the person has enrolled
 * @param undertaking what was signed last
 * @param sessionsFrom sessions that were confirmed before this are over
 * @param locked why nobody signs in with it
 * @param link as whom an identity provider knows the owner; then there is no password
 */
public record Credentials(
    String passwordHash,
    boolean isTemporary,
    Optional<TotpKey> totp,
    Optional<Undertaking> undertaking,
    Instant sessionsFrom,
    Optional<String> locked,
    Optional<ProviderLink> link) {

  static Credentials of(String passwordHash, boolean isTemporary) {
    return new Credentials(
        passwordHash,
        isTemporary,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty());
  }

  /** Of an account whose owner a provider vouches for. */
  static Credentials of(ProviderLink link) {
    return of("", false).withLink(Optional.of(link), Instant.EPOCH);
  }

  Credentials withPassword(String hash, boolean temporary, Instant now) {
    return new Credentials(hash, temporary, totp, undertaking, now, locked, link);
  }

  Credentials withTotp(Optional<TotpKey> key) {
    return new Credentials(passwordHash, isTemporary, key, undertaking, sessionsFrom, locked, link);
  }

  Credentials withUndertaking(Undertaking signed) {
    return new Credentials(
        passwordHash, isTemporary, totp, Optional.of(signed), sessionsFrom, locked, link);
  }

  Credentials withSessionsFrom(Instant from) {
    return new Credentials(passwordHash, isTemporary, totp, undertaking, from, locked, link);
  }

  Credentials withLock(Optional<String> why) {
    return new Credentials(passwordHash, isTemporary, totp, undertaking, sessionsFrom, why, link);
  }

  /** Whoever was signed in otherwise has to sign in anew; machines have no use for codes. */
  Credentials withLink(Optional<ProviderLink> other, Instant now) {
    boolean machine = other.filter(ProviderLink::isMachine).isPresent();
    return new Credentials(
        "", false, machine ? Optional.empty() : totp, undertaking, now, locked, other);
  }

  /** Whether it is a program's, which sends tokens of a provider. */
  public boolean isMachine() {
    return link.filter(ProviderLink::isMachine).isPresent();
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
