package io.strongroom.playback.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows guessing down: failures are counted per account and per source address, and each failure
 * past a free few doubles a waiting time. An account waits a minute at most, so that a stranger who
 * knows a name cannot keep its owner out; a source waits up to a quarter of an hour. Thread-safe,
 * bounded: beyond {@link #MAX_TRACKED} the oldest entry is forgotten.
 */
public final class SignInThrottle {
  /** Most accounts and most sources remembered. */
  public static final int MAX_TRACKED = 10_000;

  private static final Duration FORGET_AFTER = Duration.ofMinutes(15);

  private enum Scope {
    ACCOUNT(5, Duration.ofMinutes(1)),
    SOURCE(20, Duration.ofMinutes(15));

    private final int free;
    private final Duration longest;

    Scope(int free, Duration longest) {
      this.free = free;
      this.longest = longest;
    }

    Duration waitAfter(int failures) {
      if (failures < free) {
        return Duration.ZERO;
      }
      Duration doubled = Duration.ofSeconds(1L << Math.min(30, failures - free));
      return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
  }

  private record Key(Scope scope, String name) {}

  private record Failures(int count, Instant last) {}

  private final Clock clock;
  private final LinkedHashMap<Key, Failures> failures =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failures> eldest) {
          return size() > 2 * MAX_TRACKED;
        }
      };

  public SignInThrottle(Clock clock) {
    this.clock = clock;
  }

  /** How long this account and source must still wait; zero if they may try now. */
  public synchronized Duration waitingTime(String user, String source) {
    Duration account = remaining(new Key(Scope.ACCOUNT, user));
    Duration address = remaining(new Key(Scope.SOURCE, source));
    return account.compareTo(address) > 0 ? account : address;
  }

  /** Counts an attempt as failed before it is verified, so that parallel guesses count too. */
  public synchronized void attempt(String user, String source) {
    count(new Key(Scope.ACCOUNT, user));
    count(new Key(Scope.SOURCE, source));
  }

  /** Forgets the account's failures, and takes back the one counted for the source. */
  public synchronized void succeeded(String user, String source) {
    failures.remove(new Key(Scope.ACCOUNT, user));
    failures.computeIfPresent(
        new Key(Scope.SOURCE, source),
        (key, old) -> old.count() <= 1 ? null : new Failures(old.count() - 1, old.last()));
  }

  private void count(Key key) {
    Instant now = clock.instant();
    Failures old = failures.remove(key);
    int before = old == null || isForgotten(old, now) ? 0 : old.count();
    failures.put(key, new Failures(before + 1, now));
  }

  private Duration remaining(Key key) {
    Failures known = failures.get(key);
    Instant now = clock.instant();
    if (known == null || isForgotten(known, now)) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(now, known.last().plus(key.scope().waitAfter(known.count())));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static boolean isForgotten(Failures known, Instant now) {
    return known.last().plus(FORGET_AFTER).isBefore(now);
  }
}
