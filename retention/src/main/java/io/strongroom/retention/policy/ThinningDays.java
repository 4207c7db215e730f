package io.strongroom.retention.policy;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.thin.ThinRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * By the policy: a pack is due at the midnight at which its last second is as old as every version
 * that was in force since it was recorded wants it, and never before its floor. Thread-safe.
 */
public final class ThinningDays implements ThinRule {
  private final Supplier<PolicyHistory> policy;
  private final ZoneId zone;

  /**
   * @param policy all versions as they are when it is asked; if it throws, nothing is due
   * @param zone whose midnights begin days
   */
  public ThinningDays(Supplier<PolicyHistory> policy, ZoneId zone) {
    this.policy = policy;
    this.zone = zone;
  }

  @Override
  public Optional<WallTime> dueSince(PackRow row, boolean early, WallTime now) {
    PolicyHistory history = policy.get();
    if (history
        .current()
        .rules()
        .find(row.retentionClass())
        .flatMap(RetentionRule::thinAfterDays)
        .isEmpty()) {
      // there are millions of packs, and few classes that thin anything
      return Optional.empty();
    }
    Instant first = row.range().from().toInstant();
    WallTime newest = WallTime.max(row.range().to(), new WallTime(row.id().epoch().hybridMicros()));
    LocalDate end = LocalDate.ofInstant(newest.plusMicros(-1).toInstant(), zone);
    return history
        .thinnedSince(row.retentionClass(), first)
        .flatMap(
            days ->
                history
                    .floorSince(row.retentionClass(), first)
                    .map(floor -> early ? floor.days() : Math.max(days, floor.days())))
        .map(days -> WallTime.of(end.plusDays(days + 1L).atStartOfDay(zone).toInstant()))
        .filter(due -> !now.isBefore(due));
  }
}
