package io.strongroom.playback.access;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Turns a user name, a password, perhaps a one-time code, and a purpose into a session.
 * Thread-safe; blocks for one Argon2id computation, also for users that do not exist, so that time
 * does not tell which names do.
 */
public final class SignIn {
  public static final int MIN_PURPOSE_CHARS = 3;
  public static final int MAX_PURPOSE_CHARS = 500;

  private final Accounts accounts;
  private final Sessions sessions;
  private final SignInThrottle throttle;
  private final InstantSource clock;
  private final Consumer<Account> lockedOut;
  private final Account nobody;

  /**
   * @param lockedOut is told of an account that too many wrong attempts were made for
   */
  public SignIn(
      Accounts accounts,
      Sessions sessions,
      SignInThrottle throttle,
      InstantSource clock,
      Consumer<Account> lockedOut) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.throttle = throttle;
    this.clock = clock;
    this.lockedOut = lockedOut;
    this.nobody = accounts.nobody();
  }

  /** What came of an attempt. */
  public sealed interface Outcome {
    record SignedIn(Sessions.Opened opened) implements Outcome {}

    /** User, password or code is wrong; which one is not told. */
    record Refused() implements Outcome {}

    /** The password is right, and a one-time code is needed as well. */
    record CodeNeeded() implements Outcome {}

    /** The password is right, and the account is locked. */
    record Locked() implements Outcome {}

    /** Too many failures: try again after {@code time}. */
    record Wait(Duration time) implements Outcome {}
  }

  /**
   * Tries to sign in.
   *
   * @param code one-time code, if the account has them
   * @param source address the attempt comes from
   * @param purpose what the person wants to do, if that is more than the case of a grant
   * @throws StrongroomException CALLER if the purpose is no wording; UNAVAILABLE if this node knows
   *     no account at all
   */
  public Outcome attempt(
      String user,
      char[] password,
      Optional<String> code,
      Optional<String> purpose,
      String source) {
    Duration wait = throttle.waitingTime(user, source);
    if (wait.isPositive()) {
      return new Outcome.Wait(wait);
    }
    Optional<Account> found = accounts.find(user);
    if (found.isEmpty() && accounts.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "no account is known here yet; the alarms in the node's log say whether Cassandra or"
              + " accounts.first-password-file is missing");
    }
    boolean isLockedOut = throttle.attempt(user, source);
    Account asked = found.filter(Account::hasPassword).orElse(nobody);
    boolean right = accounts.isPassword(asked, password);
    if (found.isEmpty() || !right) {
      if (isLockedOut) {
        found.ifPresent(lockedOut);
      }
      return new Outcome.Refused();
    }
    Account account = found.get();
    if (account.credentials().locked().isPresent()) {
      return new Outcome.Locked();
    }
    Optional<String> stated = account.role().isOfFootage() ? checked(purpose) : Optional.empty();
    if (account.credentials().confirmedTotp().isPresent()) {
      if (code.isEmpty()) {
        return new Outcome.CodeNeeded();
      }
      if (!take(user, code.get())) {
        if (isLockedOut) {
          lockedOut.accept(account);
        }
        return new Outcome.Refused();
      }
    }
    throttle.succeeded(user, source);
    return new Outcome.SignedIn(sessions.open(account, stated));
  }

  /** Whether this is the user's password; counts as an attempt to sign in. */
  public Outcome verify(Session session, char[] password, String source) {
    String user = session.account().user();
    Duration wait = throttle.waitingTime(user, source);
    if (wait.isPositive()) {
      return new Outcome.Wait(wait);
    }
    boolean _ = throttle.attempt(user, source);
    boolean right = accounts.find(user).filter(a -> accounts.isPassword(a, password)).isPresent();
    if (!right) {
      return new Outcome.Refused();
    }
    throttle.succeeded(user, source);
    return new Outcome.SignedIn(new Sessions.Opened(session, ""));
  }

  /**
   * Whether this is the one-time code that the user's device shows now, which nobody has used;
   * counts as an attempt to sign in.
   *
   * @throws StrongroomException CALLER if the account has no codes
   */
  public Outcome confirm(Session session, String code, String source) {
    String user = session.account().user();
    Duration wait = throttle.waitingTime(user, source);
    if (wait.isPositive()) {
      return new Outcome.Wait(wait);
    }
    if (accounts.newest(user).flatMap(each -> each.credentials().confirmedTotp()).isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "code: this account has no one-time codes; set them up on the page of your account");
    }
    boolean _ = throttle.attempt(user, source);
    if (!take(user, code)) {
      return new Outcome.Refused();
    }
    throttle.succeeded(user, source);
    return new Outcome.SignedIn(new Sessions.Opened(session, ""));
  }

  /**
   * Uses a code: by compare-and-set of the account, so that no node takes it a second time.
   *
   * @return false if it is wrong, or used
   */
  private boolean take(String user, String code) {
    boolean[] taken = new boolean[1];
    try {
      Account _ =
          accounts.change(
              user,
              account -> {
                OptionalLong step =
                    account
                        .credentials()
                        .confirmedTotp()
                        .map(key -> Totp.step(key, code, clock.instant()))
                        .orElse(OptionalLong.empty());
                if (step.isEmpty()) {
                  return account;
                }
                taken[0] = true;
                TotpKey key = account.credentials().totp().orElseThrow();
                TotpKey used = new TotpKey(key.secret(), true, step.getAsLong());
                return account.with(account.credentials().withTotp(Optional.of(used)));
              },
              (account, document) -> {});
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.UNAVAILABLE && taken[0]) {
        return false; // somebody else was quicker, with this code perhaps
      }
      throw e;
    }
    return taken[0];
  }

  private static Optional<String> checked(Optional<String> purpose) {
    String stated = purpose.map(String::strip).orElse("");
    if (stated.isEmpty()) {
      return Optional.empty();
    }
    if (stated.length() < MIN_PURPOSE_CHARS
        || stated.length() > MAX_PURPOSE_CHARS
        || stated.chars().anyMatch(Character::isISOControl)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "purpose: state in 3 to 500 characters why you need to see footage, for example the"
              + " number of the case");
    }
    return Optional.of(stated);
  }
}
