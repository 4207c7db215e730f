package io.strongroom.crypto.keys;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The few threads that call a token. A module may hang for as long as the network to its token
 * does; then it hangs these, and whoever asked gets an answer in time: neither the start of a node
 * nor recording waits for a token (invariant 1).
 */
final class TokenThreads {
  /** How many calls a token gets at once. */
  static final int THREADS = 4;

  private static final int MAX_WAITING = 1_024;

  private final Duration patience;
  private final ThreadPoolExecutor threads;

  /**
   * @param patience how long a call may take, waiting for its turn included
   */
  TokenThreads(Duration patience) {
    this.patience = patience;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("token-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** The result of a call; what it throws is thrown here. */
  <T> T call(Callable<T> work) {
    return call(work, patience);
  }

  /** The same with another patience. */
  <T> T call(Callable<T> work, Duration patience) {
    Future<T> result;
    try {
      result = threads.submit(work);
    } catch (RejectedExecutionException e) {
      throw TokenException.away(
          threads.isShutdown()
              ? "the key store is closed"
              : "more calls wait for the token than it answers",
          e);
    }
    try {
      return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      result.cancel(false);
      throw TokenException.away(
          "the token has not answered within " + patience.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TokenException.away("interrupted while waiting for the token", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("a call of the token failed", e);
    }
  }

  /**
   * Takes no more calls, and waits for those that were taken; their callers may have gone long ago.
   *
   * @return whether none is left
   */
  boolean end() {
    threads.shutdown();
    try {
      return threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Has one thing done when all calls have ended, on a thread of its own, within the patience. */
  void afterwards(Runnable last) {
    Thread thread = Thread.ofPlatform().daemon().name("token-end").start(last);
    try {
      thread.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
