package io.strongroom.recording.scrub;

import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck.Level;
import io.strongroom.recording.check.RowCheck;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.index.ScrubRows.Pass;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the finished packs of one volume, pass after pass in the order of their ids, so that the
 * next one is always that which was looked at longest ago. For one thread, which calls {@link
 * #round} and which it blocks for as long as reading a pack takes at its pace; the counts may be
 * asked by anybody.
 */
final class VolumeScrub {
  /** A damaged pack is looked at again, and mended if that can be, after so long. */
  static final Duration AGAIN = Duration.ofHours(1);

  /** Rows that are looked through at a time for the next pack of this volume. */
  private static final int LOOKED_THROUGH = 256;

  private static final Logger log = LoggerFactory.getLogger(VolumeScrub.class);

  private final Volume volume;
  private final Catalogue catalogue;
  private final RowCheck check;
  private final DamagedPacks damaged;
  private final KeyFileRepair keyFiles;
  private final Repair repair;
  private final Predicate<PackRow> goes;
  private final Duration period;
  private final InstantSource clock;
  private final BooleanSupplier stops;
  private final Map<PackId, Instant> lookedAt = new HashMap<>();

  /**
   * Damaged packs and those of the pass come in turn: many of the ones must not stop the others.
   */
  private boolean passFirst;

  private final AtomicLong packs = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong findings = new AtomicLong();
  private final AtomicLong mended = new AtomicLong();
  private volatile Optional<Pass> pass;

  /**
   * @param check reads at the pace of this volume
   * @param goes whether a pack is being removed with its class-day: nothing of it is missing then
   * @param stops whether the node stops: what was being read says nothing then
   */
  VolumeScrub(
      Volume volume,
      Catalogue catalogue,
      RowCheck check,
      DamagedPacks damaged,
      Repair repair,
      Predicate<PackRow> goes,
      Duration period,
      InstantSource clock,
      BooleanSupplier stops) {
    this.volume = volume;
    this.catalogue = catalogue;
    this.check = check;
    this.damaged = damaged;
    this.keyFiles = new KeyFileRepair(volume, catalogue);
    this.repair = repair;
    this.goes = goes;
    this.period = period;
    this.clock = clock;
    this.stops = stops;
    this.pass = catalogue.scrub().pass(volume.id());
  }

  /**
   * Looks at one pack: a damaged one whose time has come, or the next of the pass.
   *
   * @return whether there was one
   */
  boolean round() throws InterruptedException {
    if (volume.state() == Volume.State.MISSING) {
      return false;
    }
    damaged.forgetGone();
    passFirst = !passFirst;
    return passFirst ? onward() || again() : again() || onward();
  }

  private boolean again() throws InterruptedException {
    Optional<PackRow> due = dueAgain();
    return due.isPresent() && look(due.get());
  }

  private boolean onward() throws InterruptedException {
    Optional<PackRow> next = next();
    if (next.isPresent() && look(next.get())) {
      done(next.get());
    }
    return next.isPresent();
  }

  private Optional<PackRow> dueAgain() {
    List<PackId> known = damaged.byChecksum();
    lookedAt.keySet().retainAll(known);
    Instant limit = clock.instant().minus(AGAIN);
    return known.stream()
        .filter(pack -> !lookedAt.getOrDefault(pack, Instant.MIN).isAfter(limit))
        .flatMap(pack -> catalogue.find(pack).stream())
        .filter(this::isHere)
        .findFirst();
  }

  private boolean isHere(PackRow row) {
    return row.volume().equals(volume.id());
  }

  /** The next pack of the pass, which begins if it is time; empty if nothing is due. */
  private Optional<PackRow> next() {
    Pass now = pass.filter(last -> !last.isOver()).or(this::begun).orElse(null);
    if (now == null) {
      return Optional.empty();
    }
    Optional<PackId> after = now.done();
    while (true) {
      List<PackRow> some = catalogue.replicas().packs(after, LOOKED_THROUGH);
      Optional<PackRow> here = some.stream().filter(this::isHere).findFirst();
      if (here.isPresent()) {
        return here;
      }
      if (some.size() < LOOKED_THROUGH) {
        remember(new Pass(now.began(), now.before(), Optional.empty(), true));
        return Optional.empty();
      }
      after = Optional.of(some.getLast().id());
    }
  }

  private Optional<Pass> begun() {
    WallTime now = WallTime.of(clock.instant());
    WallTime limit = WallTime.of(clock.instant().minus(period));
    if (pass.filter(last -> limit.isBefore(last.began())).isPresent()) {
      return Optional.empty();
    }
    remember(new Pass(now, pass.map(Pass::began), Optional.empty(), false));
    return pass;
  }

  private void done(PackRow row) {
    Pass now = pass.orElseThrow();
    packs.incrementAndGet();
    bytes.addAndGet(row.bytes());
    remember(new Pass(now.began(), now.before(), Optional.of(row.id()), false));
  }

  private void remember(Pass now) {
    catalogue.scrub().pass(volume.id(), now);
    pass = Optional.of(now);
  }

  /**
   * Looks, mends what can be mended, and looks again.
   *
   * @return whether that says anything: not if the node stops, the volume is not there any more, or
   *     the row has gone or changed in the meantime
   */
  private boolean look(PackRow row) throws InterruptedException {
    List<Finding> found = read(row);
    if (stops.getAsBoolean() || !isThere(found) || !isAsItWas(row)) {
      return false;
    }
    if (found.isEmpty()) {
      damaged.sound(row.id(), By.CHECKSUM);
      return true;
    }
    lookedAt.put(row.id(), clock.instant());
    if (goes.test(row)) {
      return true;
    }
    if (damaged.byChecksum().stream().noneMatch(row.id()::equals)) {
      findings.incrementAndGet();
    }
    // a key file can be mended by itself: what else is wrong is told first
    raise(
        row,
        found.stream()
            .filter(finding -> finding.kind() != Finding.Kind.KEY)
            .findFirst()
            .orElse(found.getFirst()));
    if (mend(row, found) && isSoundNow(row)) {
      mended.incrementAndGet();
      log.info("pack {} on volume {} is mended", row.id(), volume.id());
      damaged.sound(row.id(), By.CHECKSUM);
    }
    return true;
  }

  private boolean isSoundNow(PackRow row) {
    return read(row).isEmpty() && !stops.getAsBoolean() && isAsItWas(row);
  }

  private boolean isAsItWas(PackRow row) {
    return catalogue.find(row.id()).filter(row::equals).isPresent();
  }

  /** Nothing is missing of a disk that has just been taken away. */
  private boolean isThere(List<Finding> found) {
    if (found.isEmpty()) {
      return true;
    }
    try {
      volume.requireIdentity();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean mend(PackRow row, List<Finding> found) throws InterruptedException {
    boolean key = found.stream().anyMatch(finding -> finding.kind() == Finding.Kind.KEY);
    boolean pack = found.stream().anyMatch(finding -> finding.kind() != Finding.Kind.KEY);
    return (!key || keyFiles.mend(row)) && (!pack || repair.mend(row));
  }

  /** What is wrong with a pack. */
  private List<Finding> read(PackRow row) {
    List<Finding> found = new ArrayList<>();
    check.check(row, Level.STRUCTURE, found::add);
    found.removeIf(
        finding ->
            finding.kind() == Finding.Kind.VOLUME || finding.kind() == Finding.Kind.LOST_BEFORE);
    return found;
  }

  private void raise(PackRow row, Finding finding) {
    damaged.damaged(
        row,
        By.CHECKSUM,
        (finding.chunk().isPresent() ? "Chunk " + finding.chunk().getAsInt() + ": " : "")
            + finding.detail(),
        "Look at the volume's disk. The pack is fetched from another node that has it, if one does;"
            + " else put its file back from a copy. It is looked at again each hour.");
  }

  /** Packs read in passes since the start. */
  long packs() {
    return packs.get();
  }

  /** Bytes of {@link #packs}. */
  long bytes() {
    return bytes.get();
  }

  /** Packs found damaged since the start. */
  long findings() {
    return findings.get();
  }

  /** Of {@link #findings}, those mended. */
  long mended() {
    return mended.get();
  }

  /** No pack of this volume was looked at longer ago; 0 if none ever was. */
  double oldestSeconds() {
    return pass.map(now -> now.isOver() ? now.began() : now.before().orElse(now.began()))
        .map(since -> (WallTime.of(clock.instant()).micros() - since.micros()) / 1e6)
        .orElse(0.0);
  }
}
