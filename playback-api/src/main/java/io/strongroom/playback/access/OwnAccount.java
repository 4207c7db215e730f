package io.strongroom.playback.access;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a session's person changes of the own account. Each is in the access log before it is
 * written, but for a key for one-time codes that nobody has confirmed yet. Thread-safe; blocks on
 * the store, the log, and for passwords on Argon2id.
 */
public final class OwnAccount {
  private final People people;
  private final Accounts accounts;
  private final AccountRules rules;
  private final InstantSource clock;
  private final SecureRandom random;

  OwnAccount(
      People people,
      Accounts accounts,
      AccountRules rules,
      InstantSource clock,
      SecureRandom random) {
    this.people = people;
    this.accounts = accounts;
    this.rules = rules;
    this.clock = clock;
    this.random = random;
  }

  /** Changes the password of a session's person, who has just proved himself; others end. */
  public void changePassword(Session own, char[] password) {
    Account by = own.account();
    Instant now = clock.instant();
    own.confirm(now);
    Account _ =
        accounts.change(
            by.user(),
            account -> {
              if (accounts.isPassword(account, password)) {
                throw new StrongroomException(
                    ErrorKind.CALLER, "password: is the one you have; choose another");
              }
              return account.with(
                  account
                      .credentials()
                      .withPassword(accounts.hashed(account, password), false, now));
            },
            people.logged(by, "password-changed", ""));
  }

  /**
   * A new key for a session's person, who has just proved himself. It counts once it is confirmed.
   *
   * @return what an authenticator program reads
   */
  public String beginTotp(Session own) {
    String secret = Totp.newSecret(random);
    Account by = own.account();
    Account _ =
        accounts.change(
            by.user(),
            account -> {
              if (account.credentials().confirmedTotp().isPresent()) {
                throw new StrongroomException(
                    ErrorKind.CALLER,
                    "totp: there are codes already; an administrator removes them if they are"
                        + " lost");
              }
              TotpKey key = new TotpKey(secret, false, 0);
              return account.with(account.credentials().withTotp(Optional.of(key)));
            },
            (account, document) -> {});
    return Totp.uri(by.user(), secret);
  }

  /**
   * Has codes be asked for from now on; other sessions end.
   *
   * @throws StrongroomException CALLER if the code is wrong
   */
  public void confirmTotp(Session own, String code) {
    Account by = own.account();
    Instant now = clock.instant();
    own.confirm(now);
    Account _ =
        accounts.change(
            by.user(),
            account -> {
              OptionalLong step =
                  account
                      .credentials()
                      .totp()
                      .filter(key -> !key.isConfirmed())
                      .map(key -> Totp.step(key, code, now))
                      .orElse(OptionalLong.empty());
              if (step.isEmpty()) {
                throw new StrongroomException(
                    ErrorKind.CALLER,
                    "code: is not the one that was expected now; look whether the clock of the"
                        + " device is right, and take the next code");
              }
              TotpKey key = account.credentials().totp().orElseThrow();
              TotpKey confirmed = new TotpKey(key.secret(), true, step.getAsLong());
              return account.with(
                  account.credentials().withTotp(Optional.of(confirmed)).withSessionsFrom(now));
            },
            people.logged(by, "totp-set", ""));
  }

  /**
   * Signs the undertaking for a session's person, who has just proved himself.
   *
   * @param digest of the text that the person has read
   * @throws StrongroomException CALLER if that is not the text
   */
  public Account sign(Session own, String digest) {
    AccountRules.Text text =
        rules
            .undertaking()
            .filter(each -> each.digest().equals(digest))
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.CALLER,
                        "digest: is not that of the undertaking; read it again and sign that"));
    Account by = own.account();
    Instant now = clock.instant();
    Undertaking signed = new Undertaking(digest, now, now.plus(text.valid()));
    return accounts.change(
        by.user(),
        account -> account.with(account.credentials().withUndertaking(signed)),
        people.logged(by, "undertaking-signed", digest));
  }

  /** Ends the other sessions of a session's person, on all nodes. */
  public void endOthers(Session own) {
    Instant now = clock.instant();
    own.confirm(now);
    people.endSessions(own.account(), own.account().user(), now);
  }
}
