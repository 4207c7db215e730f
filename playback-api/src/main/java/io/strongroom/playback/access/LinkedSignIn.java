package io.strongroom.playback.access;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From somebody whom an identity provider vouches for to a session: whoever has no account that an
 * administrator has linked is refused, and that is in the access log. Thread-safe; blocks on the
 * store, and on the log for refusals.
 */
public final class LinkedSignIn {
  private static final Logger logger = LoggerFactory.getLogger(LinkedSignIn.class);

  /** What somebody keeps trying is in the log once in this time. */
  static final Duration BETWEEN_ENTRIES = Duration.ofMinutes(1);

  private static final int MAX_REMEMBERED = 4_096;
  private static final int MAX_NAME_CHARS = 64;

  private final Accounts accounts;
  private final Sessions sessions;
  private final AccessLog accessLog;
  private final InstantSource clock;
  private final Map<ProviderLink, Instant> logged =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ProviderLink, Instant> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  public LinkedSignIn(
      Accounts accounts, Sessions sessions, AccessLog accessLog, InstantSource clock) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.accessLog = accessLog;
    this.clock = clock;
  }

  /** What came of it. */
  public sealed interface Outcome {
    record SignedIn(Sessions.Opened opened) implements Outcome {}

    /** No account is linked with such a person. */
    record Unknown() implements Outcome {}

    record Locked() implements Outcome {}
  }

  /**
   * Signs a person in.
   *
   * @param vouched when the provider has last asked who it is
   */
  public Outcome person(String issuer, String subject, Instant vouched) {
    Optional<Account> account = account(issuer, subject, false, "sign in");
    if (account.isEmpty()) {
      return new Outcome.Unknown();
    }
    if (account.get().credentials().locked().isPresent()) {
      return new Outcome.Locked();
    }
    return new Outcome.SignedIn(
        sessions.open(account.get(), Optional.empty(), Optional.of(vouched)));
  }

  /**
   * The session of a program, by a token that was verified.
   *
   * @param issued when the token was made: not before somebody ended all that the account had
   * @return empty if no account takes it
   */
  public Optional<Session> machine(
      String issuer, String subject, String token, Instant issued, Instant expires) {
    return account(issuer, subject, true, "bearer token")
        .filter(each -> each.credentials().locked().isEmpty())
        .filter(each -> !issued.isBefore(each.credentials().sessionsFrom()))
        .map(each -> sessions.ofVerified(token, each, expires));
  }

  private Optional<Account> account(String issuer, String subject, boolean machine, String way) {
    if (!ProviderLink.isSubject(subject)) {
      return Optional.empty();
    }
    ProviderLink link = new ProviderLink(issuer, subject, machine);
    Optional<Account> account = accounts.find(link);
    if (account.isEmpty() && isNew(link)) {
      write(link, way);
    }
    return account;
  }

  private boolean isNew(ProviderLink link) {
    Instant now = clock.instant();
    synchronized (logged) {
      Instant before = logged.get(link);
      if (before != null && now.isBefore(before.plus(BETWEEN_ENTRIES))) {
        return false;
      }
      logged.put(link, now);
      return true;
    }
  }

  /** The answer is no either way; a log that is down must not turn it into something else. */
  private void write(ProviderLink link, String way) {
    String what = way + ": no account is linked with this subject of " + link.issuer();
    try {
      accessLog.custody(
          new CustodyEvent(
              UUID.randomUUID(),
              CustodyStep.REFUSED,
              link.subject().length() > MAX_NAME_CHARS
                  ? link.subject().substring(0, MAX_NAME_CHARS)
                  : link.subject(),
              "",
              what,
              RouteRefusals.sha256(what),
              ""));
    } catch (StrongroomException e) {
      logger.error("a refusal could not be written to the access log: {}", e.getMessage());
    }
  }
}
