package io.strongroom.recording.read;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks several others at once, each for a bounded time. Whoever did not answer is taken to be
 * silent for a while, so that it costs the bound once and not with every question. Thread-safe.
 */
final class SideBySide implements AutoCloseable {
  /** For how long whoever did not answer is not asked again. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(SideBySide.class);

  private final Duration limit;
  private final InstantSource clock;
  private final Map<String, Instant> silentUntil = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("asking-", 0).factory());

  SideBySide(Duration limit, InstantSource clock) {
    this.limit = limit;
    this.clock = clock;
  }

  /** A question under way. */
  interface Asked<T> {
    /** Waits for the answer; empty if there is none in time. */
    Optional<T> await();
  }

  /**
   * Begins to ask, and returns at once.
   *
   * @param whom a name for the log; who is silent is silent under it
   */
  <T> Asked<T> ask(String whom, Callable<T> question) {
    Instant until = silentUntil.get(whom);
    if (until != null && clock.instant().isBefore(until)) {
      return Optional::empty;
    }
    long end = System.nanoTime() + limit.toNanos();
    Future<T> answer = threads.submit(question);
    return () -> await(whom, answer, end);
  }

  private <T> Optional<T> await(String whom, Future<T> answer, long end) {
    try {
      T given = answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      silentUntil.remove(whom);
      return Optional.of(given);
    } catch (TimeoutException e) {
      silent(whom, "no answer in " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      failed(whom, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answer.cancel(true);
    return Optional.empty();
  }

  private void failed(String whom, @Nullable Throwable cause) {
    if (cause instanceof StrongroomException e && e.kind() == ErrorKind.UNAVAILABLE) {
      silent(whom, String.valueOf(e.getMessage()));
    } else {
      log.warn("{} gave no answer that can be used", whom, cause);
    }
  }

  private void silent(String whom, String why) {
    silentUntil.put(whom, clock.instant().plus(SILENCE));
    log.info("{} is not asked for {} s: {}", whom, SILENCE.toSeconds(), why);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
