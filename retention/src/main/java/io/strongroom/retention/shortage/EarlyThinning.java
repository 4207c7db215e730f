package io.strongroom.retention.shortage;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.forecast.ShortageRules;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has packs thinned as soon as they have met their floor, of classes that are thinned one day, and
 * lets the full rate of class-days go of which all have been: in the order of {@link EarlyRelease}.
 * That takes room before it gives any, and days may pass: while packs are thinned later steps wait
 * as long as there is half the mark.
 */
public final class EarlyThinning implements Relief {
  private final Thinning thinning;
  private final Expirer expirer;
  private final ShortageRules rules;
  private final Comparator<DayKeyId> order;
  private final AtomicLong thinned = new AtomicLong();
  private long thinnedAtLastLook = -1;

  public EarlyThinning(Thinning thinning, Expirer expirer, ShortageRules rules) {
    this.thinning = thinning;
    this.expirer = expirer;
    this.rules = rules;
    this.order = EarlyRelease.order(rules);
  }

  @Override
  public ShortageStep step() {
    return ShortageStep.THINNING;
  }

  @Override
  public Optional<String> relieve(Room room) {
    thinning.early(true);
    if (expirer.isThinning()) {
      return Optional.empty();
    }
    Optional<String> gone = letGo();
    if (gone.isPresent()) {
      return gone;
    }
    Thinning.Numbers now = thinning.numbers();
    boolean goesOn =
        now.duePacks() > 0
            && now.packs() > thinnedAtLastLook
            && room.freeBytes() >= rules.releaseBelowBytes(room.totalBytes()) / 2;
    thinnedAtLastLook = now.packs();
    return goesOn
        ? Optional.of(now.duePacks() + " packs are still to be thinned early")
        : Optional.empty();
  }

  /** Nothing while the full rate of another one is not removed yet. */
  Optional<String> letGo() {
    if (expirer.isThinning()) {
      return Optional.empty();
    }
    Optional<DayKeyId> gone = expirer.thinEarly(order);
    gone.ifPresent(id -> thinned.incrementAndGet());
    return gone.map(
        id -> "the full rate of class-day " + id + " goes after its floor, its keyframes stay");
  }

  @Override
  public void enough() {
    thinning.early(false);
    thinnedAtLastLook = -1;
  }

  /** Class-days thinned early since the start: a metric. */
  public long thinned() {
    return thinned.get();
  }
}
