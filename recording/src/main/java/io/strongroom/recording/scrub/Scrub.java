package io.strongroom.recording.scrub;

import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.RowCheck;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.replica.PacedReading;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.volume.WindowReading;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every finished pack of a node once in each period, beside recording: on one thread for each
 * volume, within a rate, past the page cache, and not while writes of recorders wait. What is
 * damaged or missing is the alarm {@code pack-damaged} until it is sound again, and is mended if
 * that can be. How far it is survives a restart. The counts may be asked by anybody.
 */
public final class Scrub implements AutoCloseable {
  /** Wait when nothing is due. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Logger log = LoggerFactory.getLogger(Scrub.class);

  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<VolumeScrub> scrubs = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final DamagedPacks damaged;

  /**
   * Begins, after the alarms of packs that were damaged before the start have been raised again.
   *
   * @param pool for frames, the reading side's
   * @param goes whether a pack is being removed with its class-day; asked of what looks damaged
   * @param memoryIsShort whether memory for footage on its way to disk is becoming short
   */
  public static Scrub start(
      ScrubSettings settings,
      Volumes volumes,
      Catalogue catalogue,
      BufferPool pool,
      DamagedPacks damaged,
      Repair repair,
      Predicate<PackRow> goes,
      BooleanSupplier memoryIsShort,
      InstantSource clock) {
    damaged.recall();
    Scrub scrub = new Scrub(damaged);
    for (Volume volume : volumes.all()) {
      scrub.add(settings, volume, volumes, catalogue, pool, repair, goes, memoryIsShort, clock);
    }
    scrub.threads.forEach(Thread::start);
    return scrub;
  }

  private Scrub(DamagedPacks damaged) {
    this.damaged = damaged;
  }

  private void add(
      ScrubSettings settings,
      Volume volume,
      Volumes volumes,
      Catalogue catalogue,
      BufferPool pool,
      Repair repair,
      Predicate<PackRow> goes,
      BooleanSupplier memoryIsShort,
      InstantSource clock) {
    Pace pace = new Pace(settings.bytesPerSecond(), memoryIsShort, System::nanoTime, this::sleep);
    VolumeScrub one =
        new VolumeScrub(
            volume,
            catalogue,
            new RowCheck(volumes, pool, reading(pace), PackKeys.NONE),
            damaged,
            repair,
            goes,
            settings.period(),
            clock,
            this::isClosed);
    scrubs.add(one);
    threads.add(
        Thread.ofPlatform().daemon(true).name("scrub-" + volume.label()).unstarted(() -> run(one)));
  }

  /** Reads past the page cache at a pace; for one pack at a time. */
  static RowCheck.Opening reading(Pace pace) {
    ByteBuffer window = WindowReading.memory();
    return (volume, path) ->
        new WindowReading(
            new PacedReading(volume.storage().openForDirectReading(path), volume, pace), window);
  }

  private void sleep(long nanos) throws InterruptedException {
    if (closing.await(nanos, TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the node stops");
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  private void run(VolumeScrub scrub) {
    try {
      while (!isClosed()) {
        if (!attempt(scrub)) {
          sleep(IDLE.toNanos());
        }
      }
    } catch (InterruptedException e) {
      // the node stops
    }
  }

  private static boolean attempt(VolumeScrub scrub) throws InterruptedException {
    try {
      return scrub.round();
    } catch (StrongroomException e) {
      log.warn("packs are not looked at now: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("packs are not looked at now", e);
    }
    return false;
  }

  /** Packs read in passes since the start: a metric. */
  public long packs() {
    return sum(VolumeScrub::packs);
  }

  /** Bytes of {@link #packs}: a metric. */
  public long bytes() {
    return sum(VolumeScrub::bytes);
  }

  /** Packs found damaged or missing since the start: a metric. */
  public long findings() {
    return sum(VolumeScrub::findings);
  }

  /** Packs mended since the start: a metric. */
  public long mended() {
    return sum(VolumeScrub::mended);
  }

  /** Packs that are damaged or missing now: a metric. */
  public int damaged() {
    return damaged.count();
  }

  /** No pack was looked at longer ago, as far as its volume has been gone over: a metric. */
  public double oldestSeconds() {
    return scrubs.stream().mapToDouble(VolumeScrub::oldestSeconds).max().orElse(0);
  }

  private long sum(ToLongFunction<VolumeScrub> count) {
    return scrubs.stream().mapToLong(count).sum();
  }

  /** Ends; what was being read is read again after the next start. */
  @Override
  public void close() {
    closing.countDown();
    try {
      for (Thread thread : threads) {
        thread.join(STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
