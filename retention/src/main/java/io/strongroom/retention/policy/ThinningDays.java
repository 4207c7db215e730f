package io.strongroom.retention.policy;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.thin.ThinRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * By the policy: a pack is due at the midnight at which its last second is as old as every version
 * that was in force since it was recorded wants it, and never before its floor. Immutable.
 *
 * @param policy all versions
 * @param zone whose midnights begin days
 */
public record ThinningDays(PolicyHistory policy, ZoneId zone) implements ThinRule {
  /** By the policy as it is when it is asked; while that cannot be read nothing is due. */
  public static Supplier<ThinRule> of(Supplier<PolicyHistory> policy, ZoneId zone) {
    return () -> {
      try {
        return new ThinningDays(policy.get(), zone);
      } catch (StrongroomException e) {
        return NEVER;
      }
    };
  }

  @Override
  public Optional<WallTime> dueSince(PackRow row, boolean early, WallTime now) {
    if (policy
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
    return policy
        .thinnedSince(row.retentionClass(), first)
        .flatMap(
            days ->
                policy
                    .floorSince(row.retentionClass(), first)
                    .map(floor -> early ? floor.days() : Math.max(days, floor.days())))
        .map(days -> WallTime.of(end.plusDays(days + 1L).atStartOfDay(zone).toInstant()))
        .filter(due -> !now.isBefore(due));
  }
}
