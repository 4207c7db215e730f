package io.strongroom.retention.policy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules by which recorders begin packs: those of the newest version of the policy whose day
 * keys are there. A new ceiling means other expiry days, hence other keys, and no recorder waits
 * for them (invariant 1): until they are there it goes by the rules before. Thread-safe; one thread
 * follows the policy.
 */
public final class RecordingRules {
  private volatile RetentionRules current;
  private volatile RetentionRules newest;

  public RecordingRules(RetentionRules rules) {
    this.current = rules;
    this.newest = rules;
  }

  /**
   * Those to begin with when a node starts.
   *
   * @param have the day keys that recorders have
   */
  public static RecordingRules of(PolicyHistory policy, Predicate<DayKeyId> have, LocalDate today) {
    RecordingRules rules =
        new RecordingRules(
            policy.versions().reversed().stream()
                .map(PolicyVersion::rules)
                .filter(each -> haveAll(each, have, today))
                .findFirst()
                .orElse(policy.current().rules()));
    rules.follow(policy.current().rules());
    return rules;
  }

  /** Those that recorders go by. */
  public RetentionRules current() {
    return current;
  }

  /** The expiry day of footage of a class recorded on a civil day. */
  public LocalDate expiryDay(RetentionClass retentionClass, LocalDate recordingDay) {
    return current.expiryDay(retentionClass, recordingDay);
  }

  /** The version in force has these rules. */
  public void follow(RetentionRules rules) {
    newest = rules;
  }

  /** Takes the newest rules once their day keys are there. */
  void advance(Predicate<DayKeyId> have, LocalDate today) {
    if (haveAll(newest, have, today)) {
      current = newest;
    }
  }

  /** Whether rules are in force whose day keys are missing. */
  boolean areBehind() {
    return !current.equals(newest);
  }

  /** The day keys for what recorders go by, and for what they are to go by. */
  List<DayKeyId> keysNeeded(LocalDate today) {
    return Stream.of(current, newest)
        .flatMap(rules -> rules.keysNeeded(today).stream())
        .distinct()
        .toList();
  }

  /** A day to both sides, because a clock may be a little off, and midnight comes. */
  private static boolean haveAll(RetentionRules rules, Predicate<DayKeyId> have, LocalDate today) {
    return Stream.of(today.minusDays(1), today, today.plusDays(1))
        .flatMap(day -> rules.keysFor(day).stream())
        .allMatch(have);
  }
}
