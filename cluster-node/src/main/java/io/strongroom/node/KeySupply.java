package io.strongroom.node;

import io.strongroom.node.settings.KeyProvider;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.retention.expiry.DeadKeys;
import io.strongroom.retention.policy.ClusterDayKeySupply;
import io.strongroom.retention.policy.DayKeySupply;
import io.strongroom.retention.policy.RecordingRules;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a node's keys come from: its own key store, or what the keyholders of a cluster agree on.
 */
final class KeySupply {
  private static final Duration EVERY = Duration.ofSeconds(5);

  private KeySupply() {}

  /** Opens the keys of a node. */
  static NodeKeys keys(NodeSettings settings, DataFolder data, Alarms alarms, SecureRandom random) {
    Path ring = data.resolve("keys/public.ring");
    return switch (settings.keys().provider()) {
      case KeyProvider.EncryptedFile file ->
          settings.cluster().isPresent()
              ? NodeKeys.openInCluster(file, data.key(), ring, alarms)
              : NodeKeys.open(file, data.key(), ring, alarms, random);
      case KeyProvider.Token token -> KeyToken.open(token, data, ring, alarms, random);
    };
  }

  /**
   * Sees to it now, and again and again, that there are day keys for the days ahead by the rules in
   * force.
   */
  static void start(
      NodeSettings settings,
      NodePolicy policy,
      NodeKeys keys,
      Optional<ClusterStores> shared,
      Periodic periodic,
      Clock clock,
      Alarms alarms) {
    RecordingRules rules = policy.recording();
    Consumer<LocalDate> supply =
        shared
            .<Consumer<LocalDate>>map(
                stores ->
                    new ClusterDayKeySupply(
                            rules,
                            keys.ring(),
                            keys.store(),
                            stores.state(),
                            DeadKeys.of(stores.state())::isGoing,
                            alarms)
                        ::supply)
            .orElseGet(() -> new DayKeySupply(rules, keys.ring(), keys.store(), alarms)::supply);
    Runnable today =
        () -> {
          policy.follow();
          supply.accept(LocalDate.now(clock.withZone(settings.zone())));
          KeyToken.tell(keys, alarms);
        };
    if (shared.isPresent() || KeyToken.mayKeepWaiting(keys)) {
      // It may wait for Cassandra or a token, and recording does not: the ring is in a file.
      periodic.nowAndEvery("day keys", EVERY, today);
    } else {
      today.run();
      periodic.every("day keys", EVERY, today);
    }
  }
}
