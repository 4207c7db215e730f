package io.strongroom.recording.tier;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volumes;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's moves of packs, on a thread for each tier that they go to, so that a store that hangs
 * holds nothing else up. Within a rate, and not while writes of recorders wait. Closing it ends the
 * move that is going on; the next start settles what is left of it.
 */
public final class Tiering implements AutoCloseable {
  /** Between two looks at what is due. */
  static final Duration EVERY = Duration.ofMinutes(1);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Logger log = LoggerFactory.getLogger(Tiering.class);

  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ready;
  private final Map<Tier, Mover> movers = new EnumMap<>(Tier.class);
  private final List<Thread> threads = new ArrayList<>();

  /** What packs are moved among, and who else has to do with them. */
  public record Site(
      Volumes volumes,
      Catalogue catalogue,
      BufferPool readBuffers,
      DamagedPacks damaged,
      CopyClaims claims,
      Removals removals) {}

  /**
   * Begins when all files have been looked at after a start.
   *
   * @param targets how packs get to each tier that they go to
   * @param goes whether a pack's class-day is on its way out
   * @param moved told of each pack whose old place is to be read no more
   * @param memoryIsShort whether memory for footage on its way to disk is becoming short
   * @param ready counts down to zero when all packs are known
   * @param zone whose days footage expires on
   */
  public static Tiering start(
      TierSettings settings,
      Site site,
      Map<Tier, Target.Making> targets,
      Predicate<PackRow> goes,
      Consumer<PackId> moved,
      BooleanSupplier memoryIsShort,
      CountDownLatch ready,
      ZoneId zone,
      InstantSource clock,
      Alarms alarms) {
    Tiering tiering = new Tiering(ready);
    targets.forEach(
        (tier, target) -> {
          long rate =
              tier == Tier.COLD ? settings.coldBytesPerSecond() : settings.warmBytesPerSecond();
          Pace pace = new Pace(rate, memoryIsShort, System::nanoTime, tiering::sleep);
          PackMove move =
              new PackMove(
                  site.volumes(),
                  site.catalogue(),
                  site.removals(),
                  site.claims(),
                  target.at(pace),
                  pace,
                  goes,
                  tiering::goOn,
                  moved);
          tiering.add(
              new Mover(
                  tier,
                  site.volumes(),
                  site.catalogue(),
                  settings.rules(),
                  move,
                  tiering::goOn,
                  site.damaged(),
                  zone,
                  clock,
                  System::nanoTime,
                  alarms));
        });
    tiering.threads.forEach(Thread::start);
    return tiering;
  }

  /** How packs get onto warm volumes. */
  public static Target.Making toDisks(BufferPool readBuffers) {
    return pace -> new DiskTarget(readBuffers, pace);
  }

  /** How packs get into the cold store. */
  public static Target.Making toCold(ColdStorage storage, BufferPool readBuffers) {
    return pace -> new ColdTarget(storage, readBuffers);
  }

  private Tiering(CountDownLatch ready) {
    this.ready = ready;
  }

  private void add(Mover mover) {
    movers.put(mover.to(), mover);
    threads.add(
        Thread.ofPlatform()
            .daemon(true)
            .name("move-" + mover.to().name().toLowerCase(Locale.ROOT))
            .unstarted(() -> run(mover)));
  }

  private void run(Mover mover) {
    try {
      ready.await();
      while (closing.getCount() > 0) {
        if (!attempt(mover)) {
          mover.rest(EVERY);
        }
      }
    } catch (InterruptedException e) {
      // the node stops
    }
  }

  private static boolean attempt(Mover mover) {
    try {
      return mover.round();
    } catch (StrongroomException e) {
      log.warn("packs are not moved now: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("packs are not moved now", e);
    }
    return false;
  }

  private void sleep(long nanos) throws InterruptedException {
    if (closing.await(nanos, TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the node stops");
    }
  }

  private void goOn() {
    if (closing.getCount() == 0) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the node stops");
    }
  }

  /** How moves to a tier stand: a metric. Nothing for one that packs do not go to. */
  public Mover.Numbers numbers(Tier to) {
    Mover mover = movers.get(to);
    return mover == null ? Mover.Numbers.NONE : mover.numbers();
  }

  /** Moves to the cold store before packs are due, if there is one. */
  public Optional<EarlyMoves> early() {
    return Optional.ofNullable(movers.get(Tier.COLD));
  }

  @Override
  public void close() {
    closing.countDown();
    movers.values().forEach(Mover::wake);
    try {
      for (Thread thread : threads) {
        if (ready.getCount() > 0) {
          thread.interrupt();
        }
        thread.join(STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
