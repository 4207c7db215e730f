package io.strongroom.recording.peer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How often each asking node may ask: so many times a second, and a burst after a while. */
final class Allowances {
  private static final int MAX_NODES = 256;

  private final long nanosEach;
  private final long burstNanos;
  private final LongSupplier nanoTime;
  private final Cache<String, Allowance> allowances =
      Caffeine.newBuilder().maximumSize(MAX_NODES).executor(Runnable::run).build();

  /**
   * @param nanoTime normally {@link System#nanoTime}
   */
  Allowances(int perSecond, int burst, LongSupplier nanoTime) {
    this.nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.burstNanos = burst * nanosEach;
    this.nanoTime = nanoTime;
  }

  /** Whether a node may ask now; if so, it has. */
  boolean take(String asker) {
    return allowances.get(asker, name -> new Allowance(nanoTime.getAsLong())).take();
  }

  /** Time that has been paid for; a burst is time saved up. */
  private final class Allowance {
    private long paidUntil;

    Allowance(long now) {
      this.paidUntil = now - burstNanos;
    }

    synchronized boolean take() {
      long now = nanoTime.getAsLong();
      paidUntil = Math.max(paidUntil - now, -burstNanos) + now;
      if (now - paidUntil < nanosEach) {
        return false;
      }
      paidUntil += nanosEach;
      return true;
    }
  }
}
