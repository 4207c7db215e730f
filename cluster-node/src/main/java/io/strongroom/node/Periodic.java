package io.strongroom.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that comes again and again, each kind on a daemon thread of its own, so that one that hangs
 * delays no other. What fails is logged and comes again. Started and closed by one thread.
 */
final class Periodic implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Periodic.class);

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final List<ScheduledExecutorService> schedulers = new ArrayList<>();

  /** Runs work after each period, counted from the end of the one before. */
  void every(String name, Duration period, Runnable work) {
    schedule(name, period, period, work);
  }

  /** The same, beginning at once, on the work's own thread. */
  void nowAndEvery(String name, Duration period, Runnable work) {
    schedule(name, Duration.ZERO, period, work);
  }

  private void schedule(String name, Duration delay, Duration period, Runnable work) {
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon(true).name(name).unstarted(task));
    schedulers.add(scheduler);
    ScheduledFuture<?> _ =
        scheduler.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                log.error("{}: failed, tried again later", name, e);
              }
            },
            delay.toMillis(),
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Lets what runs come to its end for a moment, because an interrupt breaks files being read. */
  @Override
  public void close() {
    schedulers.forEach(ScheduledExecutorService::shutdown);
    long end = System.nanoTime() + GRACE.toNanos();
    try {
      for (ScheduledExecutorService scheduler : schedulers) {
        boolean _ = scheduler.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    schedulers.forEach(ScheduledExecutorService::shutdownNow);
  }
}
