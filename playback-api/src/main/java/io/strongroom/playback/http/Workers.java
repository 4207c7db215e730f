package io.strongroom.playback.http;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A bounded set of platform threads for calls that block. Beyond threads and queue, work is refused
 * with EXHAUSTED, so that a slow disk becomes an answer and not a pile. Thread-safe.
 */
final class Workers implements AutoCloseable {
  private final String what;
  private final ThreadPoolExecutor pool;

  Workers(String what, int threads, int queued) {
    this.what = what;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queued),
            Thread.ofPlatform().daemon().name("http-" + what + "-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
  }

  /** Runs a blocking call; the stage fails with what it throws. */
  <T> CompletionStage<T> run(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      pool.execute(
          () -> {
            try {
              result.complete(call.call());
            } catch (Throwable e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new StrongroomException(
              ErrorKind.EXHAUSTED, "too many requests wait for " + what + "; try again shortly"));
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
