package io.strongroom.recording.tier;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.Tier;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which packs are to lie where. Pure.
 *
 * @param ages of each class that moves at all
 */
public record TierRules(Map<RetentionClass, TierAges> ages) {
  public TierRules {
    ages = Map.copyOf(ages);
  }

  /**
   * Since when a pack is to be moved to a tier; empty if it is not.
   *
   * @param from where it lies now
   * @param to warm or cold
   * @param coldIsThere while the cold store is away, what is due there goes to a warm volume at
   *     least
   */
  Optional<WallTime> dueSince(PackRow row, Tier from, Tier to, boolean coldIsThere, WallTime now) {
    TierAges age = ages.getOrDefault(row.retentionClass(), TierAges.NEVER);
    Optional<WallTime> warm = reached(row, age.warmDays(), now);
    Optional<WallTime> cold = reached(row, age.coldDays(), now);
    return switch (to) {
      case HOT -> Optional.empty();
      case WARM -> from == Tier.HOT && !(cold.isPresent() && coldIsThere) ? warm : Optional.empty();
      case COLD -> from == Tier.COLD ? Optional.empty() : cold;
    };
  }

  /** The ages, in days, at which packs of any class move. */
  public SortedSet<Integer> days() {
    return ages.values().stream()
        .flatMapToInt(age -> IntStream.concat(age.warmDays().stream(), age.coldDays().stream()))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether a pack that lies on a disk is to be cold one day. */
  boolean becomesCold(PackRow row, Tier from) {
    return from != Tier.COLD
        && ages.getOrDefault(row.retentionClass(), TierAges.NEVER).coldDays().isPresent();
  }

  private static Optional<WallTime> reached(PackRow row, OptionalInt days, WallTime now) {
    if (days.isEmpty()) {
      return Optional.empty();
    }
    WallTime at = row.range().to().plusMicros(TimeUnit.DAYS.toMicros(days.getAsInt()));
    return now.isBefore(at) ? Optional.empty() : Optional.of(at);
  }
}
