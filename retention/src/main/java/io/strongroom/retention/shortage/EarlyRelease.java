package io.strongroom.retention.shortage;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.forecast.ShortageRules;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets class-days go that have met their floor: of the class that gives way first, the oldest
 * first, one at a time. The expirer does it, by the steps of every other class-day.
 */
public final class EarlyRelease implements Relief {
  private final Expirer expirer;
  private final Comparator<DayKeyId> order;
  private final AtomicLong released = new AtomicLong();

  public EarlyRelease(Expirer expirer, ShortageRules rules) {
    this.expirer = expirer;
    this.order = order(rules);
  }

  /**
   * Classes as they were declared to give way, all others behind them; in each the oldest first.
   */
  static Comparator<DayKeyId> order(ShortageRules rules) {
    return Comparator.comparingInt((DayKeyId id) -> place(id, rules))
        .thenComparing(DayKeyId::expiryDay)
        .thenComparing(DayKeyId::retentionClass);
  }

  private static int place(DayKeyId id, ShortageRules rules) {
    int place = rules.lowestFirst().indexOf(new RetentionClass(id.retentionClass()));
    return place < 0 ? rules.lowestFirst().size() : place;
  }

  @Override
  public ShortageStep step() {
    return ShortageStep.EARLY_RELEASE;
  }

  @Override
  public Optional<String> relieve(Room room) {
    return letGo();
  }

  /** One that is not removed yet is waited for: what keeps it would keep others, too. */
  Optional<String> letGo() {
    if (expirer.isReleasing()) {
      return Optional.empty();
    }
    Optional<DayKeyId> gone = expirer.releaseEarly(order);
    gone.ifPresent(id -> released.incrementAndGet());
    return gone.map(id -> "class-day " + id + " goes after its floor and before its ceiling");
  }

  /** Class-days released since the start: a metric. */
  public long released() {
    return released.get();
  }
}
