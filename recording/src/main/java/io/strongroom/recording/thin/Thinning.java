package io.strongroom.recording.thin;

import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.WholePackKeys;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.tier.DuePacks;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's thinning: of the packs that it recorded and that are due, the oldest first, it makes
 * packs of keyframes, on a thread of its own, within a rate, and not while writes of recorders
 * wait. What was thinned stays beside them until its class-day's key dies. Thread-safe. Closing it
 * ends what is going on, and leaves nothing of it.
 */
public final class Thinning implements AutoCloseable {
  /** Between two looks at what is due. */
  static final Duration EVERY = Duration.ofMinutes(1);

  /** What has waited for longer to be thinned is an alarm. */
  static final Duration LATE = Duration.ofDays(2);

  /** A pack that could not be thinned is tried again after so long. */
  static final Duration AGAIN = Duration.ofHours(1);

  static final String ALARM = "packs-not-thinned";
  private static final String SUBJECT = "thinning";
  private static final int MAX_SET_ASIDE = 4_096;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Logger log = LoggerFactory.getLogger(Thinning.class);

  private final PackThinner.Site site;
  private final ThinnedPacks thinned;
  private final Supplier<ThinRule> rules;
  private final Supplier<Predicate<PackRow>> held;
  private final DamagedPacks damaged;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Alarms alarms;
  private final PackThinner thinner;
  private final Thread thread;
  private final CountDownLatch ready;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Semaphore awake = new Semaphore(0);

  /**
   * Packs that could not be thinned, with when: those that are damaged stay as they are. Only the
   * newest; one that is forgotten is tried again sooner.
   */
  private final Map<PackId, Failure> failed =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<PackId, Failure> eldest) {
              return size() > MAX_SET_ASIDE;
            }
          });

  private volatile boolean early;
  private volatile Numbers numbers = Numbers.NONE;

  private record Failure(long at, boolean isDamage) {}

  /**
   * How thinning stands.
   *
   * @param duePacks packs that were due at the last look
   * @param dueBytes their size
   * @param packs thinned since the start
   * @param bytes their size
   * @param keptBytes size of what was made of them
   */
  public record Numbers(long duePacks, long dueBytes, long packs, long bytes, long keptBytes) {
    /** Of a node that thins nothing. */
    public static final Numbers NONE = new Numbers(0, 0, 0, 0, 0);

    private Numbers due(DuePacks due) {
      return new Numbers(due.packs(), due.bytes(), packs, bytes, keptBytes);
    }

    private Numbers thinned(PackRow row, PackRow made) {
      return new Numbers(
          Math.max(0, duePacks - 1),
          Math.max(0, dueBytes - row.bytes()),
          packs + 1,
          bytes + row.bytes(),
          keptBytes + made.bytes());
    }
  }

  /** What packs are thinned in, and who else has to do with them. */
  public record Site(
      Volumes volumes,
      Catalogue catalogue,
      BufferPool readBuffers,
      DamagedPacks damaged,
      CopyClaims claims,
      Removals removals,
      Supplier<Predicate<PackRow>> held,
      Predicate<PackRow> goes) {}

  /** How packs are opened, and what the new ones are wrapped to. */
  public record Keys(
      WholePackKeys packs,
      Function<WrappedDek, Optional<DayPublicKey>> dayKeys,
      SecureRandom random) {}

  /**
   * One that is not begun yet: it tells how things stand already.
   *
   * @param rules which packs are due, as it is when it is asked
   * @param bytesPerSecond read and written
   * @param memoryIsShort whether memory for footage on its way to disk is becoming short
   * @param ready counts down to zero when all packs are known
   * @param nanoTime normally {@link System#nanoTime}
   */
  public Thinning(
      Site site,
      Keys keys,
      Supplier<ThinRule> rules,
      long bytesPerSecond,
      BooleanSupplier memoryIsShort,
      CountDownLatch ready,
      InstantSource clock,
      LongSupplier nanoTime,
      Alarms alarms) {
    this.site =
        new PackThinner.Site(
            site.volumes(), site.catalogue(), site.readBuffers(), site.claims(), site.removals());
    this.thinned = new ThinnedPacks(site.catalogue());
    this.rules = rules;
    this.held = site.held();
    this.damaged = site.damaged();
    this.ready = ready;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.alarms = alarms;
    this.thinner =
        new PackThinner(
            this.site,
            keys.packs(),
            keys.dayKeys(),
            site.goes(),
            new Pace(bytesPerSecond, memoryIsShort, System::nanoTime, this::sleep),
            this::goOn,
            keys.random(),
            clock);
    this.thread = Thread.ofPlatform().daemon(true).name("thin").unstarted(this::run);
  }

  /** Begins when all packs are known. */
  public void start() {
    thread.start();
  }

  /**
   * How far the thinning of packs has come, by the rule and the time as they are now; that a pack
   * is held is not looked at. Costs a look at the catalogue for packs that are due.
   */
  public Function<PackRow, ThinState> states() {
    ThinRule rule = rules.get();
    WallTime now = WallTime.of(clock.instant());
    boolean isEarly = early;
    return row -> state(row, rule.dueSince(row, isEarly, now));
  }

  /** The same of one pack. */
  public ThinState of(PackRow row) {
    return states().apply(row);
  }

  private ThinState state(PackRow row, Optional<WallTime> dueSince) {
    if (row.id().isThinned()
        || row.wrappedKey().length() == 0
        || dueSince.isEmpty()
        || isCopy(row.id())) {
      return ThinState.NONE;
    }
    if (thinned.standInFor(row)) {
      return ThinState.DONE;
    }
    Failure failure = failed.get(row.id());
    return failure != null && failure.isDamage ? ThinState.NONE : ThinState.WAITS;
  }

  /** How things stand: a metric. */
  public Numbers numbers() {
    return numbers;
  }

  /** Whether packs are thinned as soon as they may be, and not as late as they must. */
  public void early(boolean isEarly) {
    if (early != isEarly) {
      early = isEarly;
      awake.release();
    }
  }

  private boolean isCopy(PackId pack) {
    return site.catalogue().replicas().isCopy(pack);
  }

  private void run() {
    try {
      ready.await();
      while (closing.getCount() > 0) {
        if (!attempt()) {
          boolean _ = awake.tryAcquire(EVERY.toNanos(), TimeUnit.NANOSECONDS);
          awake.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      // the node stops
    }
  }

  private boolean attempt() {
    try {
      return round();
    } catch (StrongroomException e) {
      log.warn("packs are not thinned now: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("packs are not thinned now", e);
    }
    return false;
  }

  /**
   * Thins what is due, the oldest first.
   *
   * @return whether more is due that could be thinned now
   * @throws StrongroomException UNAVAILABLE if the node stops
   */
  public boolean round() {
    DuePacks due = look();
    numbers = numbers.due(due);
    tell(due);
    for (PackRow row : due.first()) {
      goOn();
      if (!thinOne(row)) {
        return false;
      }
    }
    return due.packs() > DuePacks.KEPT;
  }

  /** All that is due, in one look at all rows: a microsecond for each pack that is not. */
  private DuePacks look() {
    DuePacks due = new DuePacks();
    Predicate<PackRow> stays = held.get();
    Set<VolumeId> there =
        site.volumes().everywhere().stream()
            .filter(volume -> volume.state() != Volume.State.MISSING)
            .map(Volume::id)
            .collect(Collectors.toSet());
    ThinRule rule = rules.get();
    WallTime now = WallTime.of(clock.instant());
    boolean isEarly = early;
    long nanos = nanoTime.getAsLong();
    failed.values().removeIf(failure -> nanos - failure.at >= AGAIN.toNanos());
    site.catalogue()
        .forEach(
            row -> {
              Optional<WallTime> since = rule.dueSince(row, isEarly, now);
              if (state(row, since) == ThinState.WAITS
                  && thinned.of(row).isEmpty()
                  && there.contains(row.volume())
                  && !failed.containsKey(row.id())
                  && !stays.test(row)) {
                due.add(row, since.orElse(now));
              }
            });
    return due;
  }

  /** Whether others can be thinned now. */
  private boolean thinOne(PackRow row) {
    try {
      thinner
          .thin(row)
          .ifPresent(
              made -> {
                numbers = numbers.thinned(row, made);
                log.debug(
                    "pack {} was thinned from {} bytes to {}", row, row.bytes(), made.bytes());
              });
      return true;
    } catch (StrongroomException e) {
      goOn();
      fail(row, e.kind() == ErrorKind.CORRUPT);
      log.warn("pack {} is not thinned: {}", row.id(), e.getMessage());
      if (e.kind() == ErrorKind.CORRUPT) {
        damaged.damaged(
            row,
            By.OPENING,
            String.valueOf(e.getMessage()),
            "Look at the volume's disk. The pack stays as it is, is looked at again each hour, and"
                + " is thinned when it is sound.");
      }
      return e.kind() == ErrorKind.CORRUPT;
    } catch (IOException e) {
      goOn();
      fail(row, false);
      log.warn("pack {} is not thinned: {}", row.id(), e.toString());
      return false;
    }
  }

  private void fail(PackRow row, boolean isDamage) {
    failed.put(row.id(), new Failure(nanoTime.getAsLong(), isDamage));
  }

  private void tell(DuePacks due) {
    WallTime limit = WallTime.of(clock.instant().minus(LATE));
    if (due.oldest().filter(oldest -> oldest.isBefore(limit)).isPresent()) {
      alarms.raise(
          ALARM,
          SUBJECT,
          "%d packs with %d bytes are due to be thinned, the first since %s"
              .formatted(due.packs(), due.bytes(), due.oldest().get().toInstant()),
          "See that a keyholder is there, that the volumes are sound and have room, and that"
              + " thinning may read more in a day than its classes record.");
    } else {
      alarms.clear(ALARM, SUBJECT);
    }
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

  @Override
  public void close() {
    closing.countDown();
    awake.release();
    try {
      if (ready.getCount() > 0) {
        thread.interrupt();
      }
      if (thread.getState() != Thread.State.NEW) {
        thread.join(STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
