package io.strongroom.retention.policy;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The versions of the policy as control records of kind POLICY. The settings' classes are the first
 * version, and classes that have no rule become part of the next one; what is in force is changed
 * by people alone, and an alarm says where settings differ. Thread-safe; blocks on the store.
 */
public final class PolicyRecords {
  /** Stands while the settings say something else than the version in force. */
  static final String ALARM = "policy-not-in-force";

  private static final String SUBJECT = "policy";
  private static final int ATTEMPTS = 10;

  private final StateStore state;
  private final InstantSource clock;
  private final Alarms alarms;
  private final PolicyJson json = new PolicyJson();

  /** Versions never change, so each is read once. */
  private final List<PolicyVersion> known = new ArrayList<>();

  public PolicyRecords(StateStore state, InstantSource clock, Alarms alarms) {
    this.state = state;
    this.clock = clock;
    this.alarms = alarms;
  }

  /**
   * All versions; empty if there is none yet.
   *
   * @throws StrongroomException CORRUPT if a version is missing or unreadable; UNAVAILABLE if the
   *     store is
   */
  public synchronized Optional<PolicyHistory> history() {
    // Before they are read: what others add meanwhile is not missing.
    int listed = state.list(Kind.POLICY).size();
    // One by one, because a list leaves out what does not open.
    Optional<Versioned> next = state.get(Kind.POLICY, id(known.size() + 1));
    while (next.isPresent()) {
      known.add(json.read(next.get()));
      next = state.get(Kind.POLICY, id(known.size() + 1));
    }
    if (known.size() < listed) {
      throw PolicyJson.corrupt(
          new IllegalStateException("version " + (known.size() + 1) + " is missing"));
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(new PolicyHistory(known));
  }

  /**
   * The history after the settings have been taken into account.
   *
   * @throws StrongroomException as {@link #history}
   */
  public PolicyHistory inForce(RetentionRules settings) {
    Optional<PolicyVersion> _ = add(before -> bySettings(settings, before));
    PolicyHistory policy = history().orElseThrow();
    tell(SettingsRules.differences(settings, policy), policy.current());
    return policy;
  }

  private Optional<PolicyVersion> bySettings(
      RetentionRules settings, Optional<PolicyHistory> before) {
    if (before.isEmpty()) {
      return Optional.of(new PolicyVersion(1, clock.instant(), settings));
    }
    PolicyHistory policy = before.get();
    RetentionRules rules = SettingsRules.added(settings, policy);
    return rules.equals(policy.current().rules())
        ? Optional.empty()
        : Optional.of(policy.next(rules, clock.instant(), new PolicyVersion.Settings()));
  }

  /**
   * Adds the version that follows from what is in force, whoever else adds one.
   *
   * @param next of the versions that there are; empty if it follows that none is to be added
   * @return what was added
   */
  Optional<PolicyVersion> add(Function<Optional<PolicyHistory>, Optional<PolicyVersion>> next) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<PolicyVersion> version = next.apply(history());
      if (version.isEmpty() || put(version.get())) {
        return version;
      }
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE, "the policy is changed by too many at once; try again");
  }

  private boolean put(PolicyVersion next) {
    return state.put(Kind.POLICY, id(next.number()), 0, json.write(next)).isPresent();
  }

  /**
   * Whether a version is the last one, as anybody may have added one by now.
   *
   * @throws StrongroomException UNAVAILABLE if nobody can say
   */
  public static boolean isNewest(StateStore state, PolicyVersion version) {
    return state.newest(Kind.POLICY, id(version.number() + 1)).isEmpty();
  }

  private void tell(List<String> differences, PolicyVersion current) {
    if (differences.isEmpty()) {
      alarms.clear(ALARM, SUBJECT);
      return;
    }
    alarms.raise(
        ALARM,
        SUBJECT,
        "The settings are not what version %d of the policy says, which stays in force: %s."
            .formatted(current.number(), String.join("; ", differences)),
        "Put the settings to what the policy says, or have the policy changed: strongroom retention"
            + " policy propose.");
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "%06d", number);
  }
}
