package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyRecords;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RecordingRules;
import io.strongroom.retention.policy.RetentionRules;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The policy as a node goes by it: the versions among the control records, and where there is none
 * yet or they are damaged what its settings say, because recording does not wait for them
 * (invariant 1). Thread-safe; {@link #follow} is called by one thread at a time.
 */
final class NodePolicy {
  private static final String UNREADABLE_ALARM = "policy-unreadable";

  private final RetentionRules settings;
  private final PolicyHistory bySettings;
  private final PolicyRecords records;
  private final PolicyChanges changes;
  private final Alarms alarms;
  private final boolean damaged;
  private final boolean begins;
  private final RecordingRules recording;

  /** Reads the policy; on a node that stands alone the settings have their say before. */
  NodePolicy(NodeSettings settings, StateStore state, NodeKeys keys, Clock clock, Alarms alarms) {
    this.settings = settings.retention();
    this.bySettings =
        new PolicyHistory(List.of(new PolicyVersion(1, Instant.EPOCH, settings.retention())));
    this.records = new PolicyRecords(state, clock, alarms);
    this.changes = new PolicyChanges(records, state, clock, new Holds(state, clock)::planAnew);
    this.alarms = alarms;
    boolean alone = settings.cluster().isEmpty();
    this.begins = alone || keys.store().isPresent();
    PolicyHistory history = bySettings;
    boolean unreadable = false;
    try {
      // In a cluster nothing is written here: recording would wait for the shared records.
      history = alone ? records.inForce(this.settings) : records.history().orElse(bySettings);
    } catch (StrongroomException e) {
      tellUnreadable(e);
      unreadable = true;
    }
    this.damaged = alone && unreadable;
    this.recording =
        RecordingRules.of(
            history,
            id -> keys.ring().find(id).isPresent(),
            LocalDate.now(clock.withZone(settings.zone())));
  }

  /** All versions; by the settings where the records have none that can be read. */
  PolicyHistory history() {
    return damaged ? bySettings : records.history().orElse(bySettings);
  }

  /** How people change it. */
  PolicyChanges changes() {
    return changes;
  }

  /** By what recorders begin packs, and which classes cameras may have. */
  RecordingRules recording() {
    return recording;
  }

  /**
   * Whether footage goes by it. In a cluster it does whenever {@link #history} can be read, and is
   * asked for anew each time.
   */
  boolean expires() {
    return !damaged;
  }

  /**
   * Takes the newest version for what is recorded from now on. What is damaged stays what it was:
   * recorders go by what they know.
   */
  void follow() {
    if (damaged) {
      return;
    }
    try {
      recording.follow(newest().current().rules());
      alarms.clear(UNREADABLE_ALARM, "policy");
    } catch (StrongroomException e) {
      // A store that is away has an alarm of its own.
      if (e.kind() != ErrorKind.UNAVAILABLE) {
        tellUnreadable(e);
      }
    }
  }

  /** In a cluster the settings of keyholders begin the policy. */
  private PolicyHistory newest() {
    return begins ? records.inForce(settings) : history();
  }

  private void tellUnreadable(StrongroomException e) {
    alarms.raise(
        UNREADABLE_ALARM,
        "policy",
        e.getMessage() + ". Footage is recorded by what is known, and none expires.",
        "Restore the node's control records from a backup, and restart the node.");
  }
}
