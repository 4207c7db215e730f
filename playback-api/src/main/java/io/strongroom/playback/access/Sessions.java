package io.strongroom.playback.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The sessions of this node, in memory only: a restart signs everybody out. Of a token only the
 * SHA-256 is kept. Thread-safe; no call blocks on anything but memory.
 */
public final class Sessions {
  /** A session ends when it has not been used for this long. */
  public static final Duration IDLE = Duration.ofMinutes(30);

  /** A session ends this long after signing in, whatever is done with it. */
  public static final Duration ABSOLUTE = Duration.ofHours(12);

  /** Most sessions at once; the least recently used one makes room. */
  public static final int MAX_SESSIONS = 4_096;

  /** Most sessions of one account at once; the least recently used one makes room. */
  public static final int MAX_PER_ACCOUNT = 32;

  private static final int TOKEN_BYTES = 32;
  private static final int MAX_TOKEN_CHARS = 64;

  private final Map<String, Session> byTokenHash = new HashMap<>();
  private final Clock clock;
  private final SecureRandom random;

  public Sessions(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** A new session and its token, which is shown this once. */
  public record Opened(Session session, String token) {
    @Override
    public String toString() {
      return session.toString();
    }
  }

  /** Begins a session for an account whose password has been verified. */
  public Opened open(Account account, Optional<String> purpose) {
    return open(account, purpose, Optional.empty());
  }

  /** The same for a person whom an identity provider has asked at {@code vouched}. */
  synchronized Opened open(Account account, Optional<String> purpose, Optional<Instant> vouched) {
    expire();
    makeRoom(account.user());
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Instant now = clock.instant();
    Session session = new Session(newId(), account, purpose, now, now.plus(ABSOLUTE), vouched);
    byTokenHash.put(hash(token), session);
    return new Opened(session, token);
  }

  /**
   * The session of a token that a program has sent and somebody has verified, which goes on for as
   * long as the same token comes. {@link #find} knows nothing of such tokens.
   *
   * @param ends when the token does
   */
  synchronized Session ofVerified(String token, Account account, Instant ends) {
    Session known = byTokenHash.get(hash(token));
    Instant now = clock.instant();
    if (known != null && !isOver(known) && known.isOf(account)) {
      known.learn(account);
      known.touch(now);
      return known;
    }
    expire();
    makeRoom(account.user());
    Session session = new Session(newId(), account, Optional.empty(), now, ends, Optional.empty());
    Session before = byTokenHash.put(hash(token), session);
    if (before != null) {
      before.end("it was ended from elsewhere");
    }
    return session;
  }

  private UUID newId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  /** The session of a token, which counts as used now; empty if there is none (any more). */
  public synchronized Optional<Session> find(String token) {
    if (token.length() > MAX_TOKEN_CHARS) {
      return Optional.empty();
    }
    Session session = byTokenHash.get(hash(token));
    if (session == null) {
      return Optional.empty();
    }
    if (isOver(session)) {
      end(List.of(session), "the session has expired");
      return Optional.empty();
    }
    session.touch(clock.instant());
    return Optional.of(session);
  }

  /** Whether a session goes on; using it for a long delivery counts as using it. */
  public synchronized boolean touch(Session session) {
    if (session.isOver() || isOver(session)) {
      return false;
    }
    session.touch(clock.instant());
    return true;
  }

  /** Ends one session. */
  public synchronized void close(Session session) {
    end(List.of(session), "signed out");
  }

  /** The sessions of a user on this node. */
  public synchronized List<Session> of(String user) {
    return byTokenHash.values().stream().filter(s -> s.account().user().equals(user)).toList();
  }

  /** Users that have sessions on this node. */
  public synchronized Set<String> users() {
    return byTokenHash.values().stream().map(s -> s.account().user()).collect(Collectors.toSet());
  }

  /** Has the sessions of an account go on by what it says now, or end. */
  public synchronized void learn(Account account) {
    boolean locked = account.credentials().locked().isPresent();
    for (Session session : of(account.user())) {
      if (locked || !session.isOf(account)) {
        end(List.of(session), locked ? "the account was locked" : "it was ended from elsewhere");
      } else {
        session.learn(account);
      }
    }
  }

  /** Ends what has expired; called from time to time so that live deliveries end too. */
  public synchronized void expire() {
    end(byTokenHash.values().stream().filter(this::isOver).toList(), "the session has expired");
  }

  /** How many sessions there are. */
  public synchronized int size() {
    return byTokenHash.size();
  }

  private boolean isOver(Session session) {
    Instant now = clock.instant();
    return !now.isBefore(session.expires());
  }

  private void makeRoom(String user) {
    List<Session> own =
        byTokenHash.values().stream().filter(s -> s.account().user().equals(user)).toList();
    if (own.size() >= MAX_PER_ACCOUNT) {
      leastRecentlyUsed(own).ifPresent(s -> end(List.of(s), "too many sessions of one user"));
    } else if (byTokenHash.size() >= MAX_SESSIONS) {
      leastRecentlyUsed(List.copyOf(byTokenHash.values()))
          .ifPresent(s -> end(List.of(s), "too many sessions"));
    }
  }

  private static Optional<Session> leastRecentlyUsed(List<Session> sessions) {
    return sessions.stream().min(Comparator.comparing(Session::lastUsed));
  }

  private void end(List<Session> sessions, String reason) {
    byTokenHash.values().removeAll(sessions);
    sessions.forEach(session -> session.end(reason));
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(token.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
