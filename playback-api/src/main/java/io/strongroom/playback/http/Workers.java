package io.strongroom.playback.http;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A bounded set of platform threads for calls that block. Beyond threads and queue, and after a
 * stated wait in the queue, work is refused with EXHAUSTED, so that a slow disk becomes an answer
 * and not a pile. Thread-safe.
 */
final class Workers implements AutoCloseable {
  private final String what;
  private final int queued;
  private final long maxWaitNanos;
  private final ThreadPoolExecutor pool;
  private final LongAdder refused = new LongAdder();

  /**
   * @param maxWait what has waited longer when a thread is free is refused: who asked has most
   *     likely asked again, and working it off would only make the others wait too
   */
  Workers(String what, int threads, int queued, Duration maxWait) {
    this(
        what,
        threads,
        queued,
        maxWait,
        Thread.ofPlatform().daemon().name("http-" + what + "-", 0).factory());
  }

  /** The same on threads of a kind of their own. */
  Workers(String what, int threads, int queued, Duration maxWait, ThreadFactory factory) {
    this.what = what;
    this.queued = queued;
    this.maxWaitNanos = maxWait.toNanos();
    this.pool =
        new ThreadPoolExecutor(
            threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queued), factory);
    pool.allowCoreThreadTimeOut(true);
  }

  /** Runs a blocking call; the stage fails with what it throws. */
  <T> CompletionStage<T> run(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    long asked = System.nanoTime();
    try {
      pool.execute(
          () -> {
            try {
              if (System.nanoTime() - asked > maxWaitNanos) {
                throw refusal();
              }
              result.complete(call.call());
            } catch (Throwable e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(refusal());
    }
    return result;
  }

  /** Runs something whose result and failure do not matter to anybody waiting. */
  void runQuietly(Runnable task) {
    var _ =
        run(
            () -> {
              task.run();
              return true;
            });
  }

  /** Threads, and the places to wait for one. */
  List<Bound> bounds() {
    String name = "http_" + what;
    return List.of(
        new Bound(
            name + "_workers",
            "threads at work on " + what,
            pool::getActiveCount,
            pool.getMaximumPoolSize(),
            () -> 0),
        new Bound(
            name + "_queue",
            "requests that wait for a thread for " + what,
            () -> pool.getQueue().size(),
            queued,
            refused::sum));
  }

  private StrongroomException refusal() {
    refused.increment();
    return new StrongroomException(
        ErrorKind.EXHAUSTED, "too many requests wait for " + what + "; try again shortly");
  }

  @Override
  public void close() {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
