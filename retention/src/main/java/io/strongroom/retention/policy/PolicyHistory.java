package io.strongroom.retention.policy;

import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.ChangeId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All versions of the policy, oldest first; at least one. Immutable. */
public record PolicyHistory(List<PolicyVersion> versions) {
  /**
   * The highest floor that footage has been promised, and the version that says so.
   *
   * @param days every second is kept at least this many days
   */
  public record Floor(int days, PolicyVersion version) {}

  public PolicyHistory {
    versions = List.copyOf(versions);
    for (int i = 0; i < versions.size(); i++) {
      if (versions.get(i).number() != i + 1) {
        throw new IllegalArgumentException("a version of the policy is missing before " + (i + 1));
      }
    }
    if (versions.isEmpty()) {
      throw new IllegalArgumentException("there is no policy");
    }
  }

  /** The version in force. */
  public PolicyVersion current() {
    return versions.getLast();
  }

  /**
   * The last rule that a class had, though it may have none now: taking a class out and putting it
   * in again with less is no way around what needs two people.
   */
  public Optional<RetentionRule> lastRule(RetentionClass type) {
    return versions.reversed().stream()
        .flatMap(version -> version.rules().find(type).stream())
        .findFirst();
  }

  /** The version that a change became. */
  public Optional<PolicyVersion> of(ChangeId change) {
    return versions.stream()
        .filter(
            version ->
                version.origin() instanceof PolicyVersion.TwoAccounts two
                    && two.change().equals(change))
        .findFirst();
  }

  /** The next version, in force from an instant on, but never from before the last one. */
  PolicyVersion next(RetentionRules rules, Instant at, PolicyVersion.Origin origin) {
    Instant last = current().since();
    return new PolicyVersion(versions.size() + 1, at.isBefore(last) ? last : at, rules, origin);
  }

  /**
   * The highest floor of a class among the versions in force at {@code from} or later: a floor that
   * was raised holds for what was there already, and one that was lowered does not take back what
   * was promised. Empty for a class that none of them knows.
   */
  public Optional<Floor> floorSince(RetentionClass type, Instant from) {
    return versions.stream()
        .filter(version -> endOf(version).isAfter(from))
        .filter(version -> version.rules().knows(type))
        .map(version -> new Floor(version.rules().rule(type).floorDays(), version))
        .max(
            Comparator.comparingInt(Floor::days).thenComparing(floor -> -floor.version().number()));
  }

  /**
   * After how many days footage of a class that was recorded at {@code from} may be thinned: what
   * every version allows that was in force since, the latest of them. Empty if one of them does not
   * allow it, or none knows the class.
   */
  public Optional<Integer> thinnedSince(RetentionClass type, Instant from) {
    List<Optional<Integer>> allowed =
        versions.stream()
            .filter(version -> endOf(version).isAfter(from))
            .flatMap(version -> version.rules().find(type).stream())
            .map(RetentionRule::thinAfterDays)
            .toList();
    return allowed.stream().allMatch(Optional::isPresent)
        ? allowed.stream().flatMap(Optional::stream).max(Comparator.naturalOrder())
        : Optional.empty();
  }

  /** The days of which footage of a class has an expiry day, by any version. */
  public List<LocalDate> recordingDays(RetentionClass type, LocalDate expiryDay) {
    return versions.stream()
        .flatMap(version -> version.rules().find(type).stream())
        .map(rule -> expiryDay.minusDays(rule.ceilingDays()))
        .distinct()
        .toList();
  }

  private Instant endOf(PolicyVersion version) {
    return version.number() == versions.size()
        ? Instant.MAX
        : versions.get(version.number()).since();
  }
}
