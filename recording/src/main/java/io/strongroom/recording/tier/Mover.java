package io.strongroom.recording.tier;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.MoveRows.Moving;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.replica.ReplicaPlacement;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the packs of a node that are due to one tier, the oldest first. Packs that this node
 * recorded alone: copies of others' packs stay where they are. For one thread, which calls {@link
 * #round} and which it blocks; the numbers may be asked by anybody.
 */
public final class Mover implements EarlyMoves {
  /** What has waited for longer to be moved is an alarm. */
  static final Duration LATE = Duration.ofDays(2);

  /** A pack that could not be moved is tried again after so long. */
  static final Duration AGAIN = Duration.ofHours(1);

  static final String ALARM = "packs-not-moved";
  private static final int MAX_SET_ASIDE = 4_096;
  private static final Logger log = LoggerFactory.getLogger(Mover.class);

  private final Tier to;
  private final Volumes volumes;
  private final Catalogue catalogue;
  private final TierRules rules;
  private final PackMove move;
  private final Target.Going going;
  private final DamagedPacks damaged;
  private final ZoneId zone;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Alarms alarms;

  /** Packs that could not be moved, with when: only the newest. */
  private final Map<PackId, Long> setAside =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PackId, Long> eldest) {
          return size() > MAX_SET_ASIDE;
        }
      };

  private final AtomicLong earlyLeft = new AtomicLong();
  private final AtomicLong movedEarly = new AtomicLong();
  private final Semaphore awake = new Semaphore(0);
  private volatile Numbers numbers = Numbers.NONE;

  /**
   * How moves stand.
   *
   * @param duePacks packs that were due at the last look
   * @param dueBytes their size
   * @param packs moved since the start
   * @param bytes their size
   */
  public record Numbers(long duePacks, long dueBytes, long packs, long bytes) {
    static final Numbers NONE = new Numbers(0, 0, 0, 0);

    private Numbers due(DuePacks due) {
      return new Numbers(due.packs(), due.bytes(), packs, bytes);
    }

    private Numbers moved(PackRow row, boolean isEarly) {
      return isEarly
          ? new Numbers(duePacks, dueBytes, packs + 1, bytes + row.bytes())
          : new Numbers(
              Math.max(0, duePacks - 1),
              Math.max(0, dueBytes - row.bytes()),
              packs + 1,
              bytes + row.bytes());
    }
  }

  /**
   * @param to warm or cold
   * @param move how
   * @param going whether the node goes on
   * @param zone whose days footage expires on
   * @param nanoTime normally {@link System#nanoTime}
   */
  Mover(
      Tier to,
      Volumes volumes,
      Catalogue catalogue,
      TierRules rules,
      PackMove move,
      Target.Going going,
      DamagedPacks damaged,
      ZoneId zone,
      InstantSource clock,
      LongSupplier nanoTime,
      Alarms alarms) {
    this.to = to;
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.rules = rules;
    this.move = move;
    this.going = going;
    this.damaged = damaged;
    this.zone = zone;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.alarms = alarms;
  }

  /** How moves stand: a metric. */
  public Numbers numbers() {
    return numbers;
  }

  /** Where packs go. */
  public Tier to() {
    return to;
  }

  @Override
  public void ask(long bytes) {
    earlyLeft.set(bytes);
    wake();
  }

  @Override
  public long left() {
    return earlyLeft.get();
  }

  @Override
  public long moved() {
    return movedEarly.get();
  }

  /** Waits until something is asked for, or for so long. */
  void rest(Duration time) throws InterruptedException {
    boolean _ = awake.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
    awake.drainPermits();
  }

  /** Ends a {@link #rest}. */
  void wake() {
    awake.release();
  }

  /**
   * Ends what was broken off, then moves what is due, and after that what was asked for.
   *
   * @return whether more is to be moved that could be moved now
   * @throws StrongroomException UNAVAILABLE if the node stops
   */
  public boolean round() {
    settle();
    DuePacks due = new DuePacks();
    DuePacks early = new DuePacks();
    look(due, early);
    numbers = numbers.due(due);
    tell(due);
    Optional<String> trouble = Optional.empty();
    for (PackRow row : due.first()) {
      trouble = moveOne(row, false);
      if (trouble.isPresent()) {
        break;
      }
    }
    if (trouble.isEmpty()) {
      trouble = moveEarly(early);
    }
    trouble.ifPresent(
        why -> {
          earlyLeft.set(0);
          log.info("packs wait to be moved: {}", why);
        });
    return trouble.isEmpty() && (due.packs() > DuePacks.KEPT || earlyLeft.get() > 0);
  }

  private Optional<String> moveEarly(DuePacks early) {
    for (PackRow row : early.first()) {
      if (earlyLeft.get() == 0) {
        return Optional.empty();
      }
      Optional<String> trouble = moveOne(row, true);
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    if (early.packs() <= DuePacks.KEPT) {
      earlyLeft.set(0);
    }
    return Optional.empty();
  }

  private void settle() {
    for (Moving one : catalogue.moves().begun()) {
      if (volumes.find(one.to()).filter(volume -> volume.tier() == to).isEmpty()) {
        continue;
      }
      try {
        if (move.settle(one)) {
          log.info("the move of pack {} that was broken off has been brought to its end", one.id());
        }
      } catch (IOException | StrongroomException e) {
        log.warn("the move of pack {} is brought to its end later: {}", one.id(), e.toString());
      }
    }
  }

  /**
   * All that is due, in one look at all rows: about two microseconds for each pack. And what would
   * be one day, while such moves are asked for.
   */
  private void look(DuePacks due, DuePacks early) {
    boolean isAsked = to == Tier.COLD && earlyLeft.get() > 0;
    Map<VolumeId, Tier> tiers =
        volumes.everywhere().stream()
            .filter(volume -> volume.state() != Volume.State.MISSING)
            .collect(Collectors.toMap(Volume::id, Volume::tier));
    boolean coldIsThere = tiers.containsValue(Tier.COLD);
    Set<PackId> without = new HashSet<>(damaged.byChecksum());
    catalogue.moves().begun().forEach(begun -> without.add(begun.id()));
    WallTime now = WallTime.of(clock.instant());
    LocalDate tomorrow = LocalDate.ofInstant(clock.instant(), zone).plusDays(1);
    catalogue.forEach(
        row -> {
          Tier from = tiers.get(row.volume());
          if (from != null
              && (row.expiryDay().isAfter(tomorrow) || isHeld(row))
              && row.wrappedKey().length() > 0
              && !without.contains(row.id())) {
            Optional<WallTime> since = rules.dueSince(row, from, to, coldIsThere, now);
            boolean isEarly = since.isEmpty() && isAsked && rules.becomesCold(row, from);
            if ((since.isPresent() || isEarly) && !isSetAside(row.id()) && !isCopy(row.id())) {
              (isEarly ? early : due).add(row, since.orElse(now));
            }
          }
        });
  }

  /** Of what is past its expiry day, what is held stays for longer. */
  private static boolean isHeld(PackRow row) {
    return ClassDay.keyOf(row).hold() > 0;
  }

  private boolean isCopy(PackId pack) {
    return catalogue.replicas().isCopy(pack);
  }

  private boolean isSetAside(PackId pack) {
    Long since = setAside.get(pack);
    return since != null && nanoTime.getAsLong() - since < AGAIN.toNanos();
  }

  /** The sound one with most room beside what recording and copies need. */
  private Optional<Volume> volumeFor(long bytes) {
    return volumes.everywhere().stream()
        .filter(volume -> volume.tier() == to && volume.state() == Volume.State.OK)
        .filter(volume -> room(volume) >= bytes)
        .max(Comparator.comparingLong(Mover::room));
  }

  private static long room(Volume volume) {
    try {
      return volume.storage().usableBytes(volume.root())
          - ReplicaPlacement.reserve(volume.storage().totalBytes(volume.root()));
    } catch (IOException e) {
      return -1;
    }
  }

  private String noVolume() {
    return to == Tier.COLD
        ? "the cold store does not answer"
        : "no warm volume that is sound has room";
  }

  /** What keeps further packs from being moved there, too. */
  private Optional<String> moveOne(PackRow row, boolean isEarly) {
    going.on();
    Optional<Volume> found = volumeFor(row.bytes());
    if (found.isEmpty()) {
      return Optional.of(noVolume());
    }
    Volume volume = found.get();
    try {
      if (move.move(row, volume)) {
        numbers = numbers.moved(row, isEarly);
        if (isEarly) {
          movedEarly.addAndGet(row.bytes());
          earlyLeft.updateAndGet(left -> Math.max(0, left - row.bytes()));
        }
        log.debug("pack {} is on {} volume {} now", row.id(), name(), volume.id());
      }
    } catch (StrongroomException e) {
      going.on();
      setAside.put(row.id(), nanoTime.getAsLong());
      log.warn("pack {} is not moved: {}", row.id(), e.getMessage());
      if (e.kind() == ErrorKind.CORRUPT) {
        damaged.damaged(
            row,
            By.CHECKSUM,
            String.valueOf(e.getMessage()),
            "Look at the volume's disk. The pack stays where it is, is looked at again each hour,"
                + " and is moved when it is sound.");
      }
    } catch (IOException e) {
      going.on();
      setAside.put(row.id(), nanoTime.getAsLong());
      log.warn("pack {} is not moved to volume {}: {}", row.id(), volume.id(), e.toString());
      volume.failed(e);
      return to == Tier.COLD ? Optional.of(String.valueOf(e.getMessage())) : Optional.empty();
    }
    return Optional.empty();
  }

  private void tell(DuePacks due) {
    WallTime limit = WallTime.of(clock.instant().minus(LATE));
    if (due.oldest().filter(oldest -> oldest.isBefore(limit)).isPresent()) {
      alarms.raise(
          ALARM,
          name(),
          "%d packs with %d bytes are due to be moved to a %s volume, the first since %s"
              .formatted(due.packs(), due.bytes(), name(), due.oldest().get().toInstant()),
          "see that a %s volume is there, sound and has room, and that the rate of moves is more"
                  .formatted(name())
              + " than what is recorded");
    } else {
      alarms.clear(ALARM, name());
    }
  }

  private String name() {
    return to.name().toLowerCase(Locale.ROOT);
  }
}
