package io.strongroom.playback.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows guessing down: failures are counted per account and per source address, and each failure
 * past a free few doubles a waiting time, up to a quarter of an hour. What is tried from a source
 * at which an account was signed in before is counted for the two together and not for the account:
 * a stranger who knows a name locks out strangers, and not its owner. Thread-safe, bounded: beyond
 * {@link #MAX_TRACKED} the oldest entry is forgotten.
 */
public final class SignInThrottle {
  /** Most accounts, sources and pairs of them remembered, each. */
  public static final int MAX_TRACKED = 10_000;

  /** With so many failures in a row an account counts as locked out, which is logged. */
  public static final int LOCKED_OUT_AT = 10;

  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration FORGET_AFTER = Duration.ofHours(24);

  private enum Scope {
    ACCOUNT(5),
    KNOWN(5),
    SOURCE(20);

    private final int free;

    Scope(int free) {
      this.free = free;
    }

    Duration waitAfter(int failures) {
      if (failures < free) {
        return Duration.ZERO;
      }
      Duration doubled = Duration.ofSeconds(1L << Math.min(30, failures - free));
      return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
  }

  private record Key(Scope scope, String name) {}

  private record Failures(int count, Instant last) {}

  private final Clock clock;
  private final LinkedHashMap<Key, Failures> failures =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failures> eldest) {
          return size() > 3 * MAX_TRACKED;
        }
      };
  private final LinkedHashMap<String, Boolean> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_TRACKED;
        }
      };

  public SignInThrottle(Clock clock) {
    this.clock = clock;
  }

  /** How long this account and source must still wait; zero if they may try now. */
  public synchronized Duration waitingTime(String user, String source) {
    Duration account = remaining(account(user, source));
    Duration address = remaining(new Key(Scope.SOURCE, source));
    return account.compareTo(address) > 0 ? account : address;
  }

  /**
   * Counts an attempt as failed before it is verified, so that parallel guesses count too.
   *
   * @return whether the account counts as locked out by it, and did not before
   */
  public synchronized boolean attempt(String user, String source) {
    int inARow = count(account(user, source));
    int _ = count(new Key(Scope.SOURCE, source));
    return inARow == LOCKED_OUT_AT;
  }

  /** Forgets the account's failures, and takes back the one counted for the source. */
  public synchronized void succeeded(String user, String source) {
    failures.remove(account(user, source));
    known.put(pair(user, source), true);
    failures.computeIfPresent(
        new Key(Scope.SOURCE, source),
        (key, old) -> old.count() <= 1 ? null : new Failures(old.count() - 1, old.last()));
  }

  private Key account(String user, String source) {
    String pair = pair(user, source);
    return known.containsKey(pair) ? new Key(Scope.KNOWN, pair) : new Key(Scope.ACCOUNT, user);
  }

  private static String pair(String user, String source) {
    return source + " " + user;
  }

  private int count(Key key) {
    Instant now = clock.instant();
    Failures old = failures.remove(key);
    int before = old == null || isForgotten(old, now) ? 0 : old.count();
    failures.put(key, new Failures(before + 1, now));
    return before + 1;
  }

  private Duration remaining(Key key) {
    Failures found = failures.get(key);
    Instant now = clock.instant();
    if (found == null || isForgotten(found, now)) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(now, found.last().plus(key.scope().waitAfter(found.count())));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static boolean isForgotten(Failures found, Instant now) {
    return found.last().plus(FORGET_AFTER).isBefore(now);
  }
}
