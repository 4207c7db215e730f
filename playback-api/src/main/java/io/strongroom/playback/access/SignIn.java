package io.strongroom.playback.access;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.Optional;

/**
 * Turns a user name, a password and a purpose into a session. Thread-safe; blocks for one Argon2id
 * computation, also for users that do not exist, so that time does not tell which names do.
 */
public final class SignIn {
  public static final int MIN_PURPOSE_CHARS = 3;
  public static final int MAX_PURPOSE_CHARS = 500;

  private final Accounts accounts;
  private final Sessions sessions;
  private final SignInThrottle throttle;
  private final Account nobody;

  public SignIn(Accounts accounts, Sessions sessions, SignInThrottle throttle) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.throttle = throttle;
    this.nobody = accounts.nobody();
  }

  /** What came of an attempt. */
  public sealed interface Outcome {
    record SignedIn(Sessions.Opened opened) implements Outcome {}

    /** User or password is wrong; which one is not told. */
    record Refused() implements Outcome {}

    /** Too many failures: try again after {@code time}. */
    record Wait(Duration time) implements Outcome {}
  }

  /**
   * Tries to sign in.
   *
   * @param source address the attempt comes from
   * @param purpose what the person wants to do, if that is more than the case of a grant
   * @throws StrongroomException CALLER if the purpose is no wording; UNAVAILABLE if this node knows
   *     no account at all
   */
  public Outcome attempt(String user, char[] password, Optional<String> purpose, String source) {
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
    throttle.attempt(user, source);
    boolean right = accounts.isPassword(found.orElse(nobody), password);
    if (found.isEmpty() || !right) {
      return new Outcome.Refused();
    }
    throttle.succeeded(user, source);
    Account account = found.get();
    return new Outcome.SignedIn(
        sessions.open(
            account, account.role() == Role.ADMINISTRATOR ? Optional.empty() : checked(purpose)));
  }

  /** Whether this is the user's password; counts as an attempt to sign in. */
  public Outcome verify(Session session, char[] password, String source) {
    String user = session.account().user();
    Duration wait = throttle.waitingTime(user, source);
    if (wait.isPositive()) {
      return new Outcome.Wait(wait);
    }
    throttle.attempt(user, source);
    boolean right = accounts.find(user).filter(a -> accounts.isPassword(a, password)).isPresent();
    if (!right) {
      return new Outcome.Refused();
    }
    throttle.succeeded(user, source);
    return new Outcome.SignedIn(new Sessions.Opened(session, ""));
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
