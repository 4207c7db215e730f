package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.expiry.TrustedClock;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyRecords;
import io.strongroom.retention.policy.PolicyVersion;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Retention on a node: the rules in force, and what goes by them. */
final class RetentionPart {
  /** A look at every row of the catalogue; the day that ends waits for it so long. */
  private static final Duration EVERY = Duration.ofMinutes(10);

  private RetentionPart() {}

  /**
   * The versions of the policy. On a node of a cluster they are what its settings say: the others'
   * word on it may not be there when recording begins.
   */
  static PolicyHistory policy(NodeSettings settings, StateStore state, Clock clock, Alarms alarms) {
    return settings.cluster().isPresent()
        ? new PolicyHistory(List.of(new PolicyVersion(1, Instant.EPOCH, settings.retention())))
        : new PolicyRecords(state, clock, alarms).inForce(settings.retention());
  }

  /** Wires what lets footage go, and has it run again and again. */
  static Expirer start(
      NodeSettings settings,
      DataFolder data,
      NodeVolumes disks,
      StateStore state,
      PolicyHistory policy,
      NodeKeys keys,
      StoredFootage footage,
      Periodic periodic,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    Tombstone.Mint mint = new Tombstone.Mint();
    Expirer expirer =
        new Expirer(
            data.node(),
            settings.cluster().isEmpty(),
            disks.catalogue(),
            state,
            policy,
            settings.zone(),
            new TrustedClock(
                new MachineClock(clock),
                new CheckpointFile(
                    data.resolve("clock.checkpoint"), new DocumentCipher(data.key()))),
            new NodeCustody(
                keys,
                settings.keys().places().slots().size(),
                footage,
                NodeCustody.signer(
                    data.resolve("keys/certificates.key"),
                    "strongroom.local/" + data.node(),
                    random),
                alarms),
            new Eraser(disks.volumes(), disks.catalogue(), mint),
            mint,
            alarms);
    periodic.nowAndEvery("expiry", EVERY, expirer::run);
    return expirer;
  }
}
