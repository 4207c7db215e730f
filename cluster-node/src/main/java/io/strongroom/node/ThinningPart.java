package io.strongroom.node;

import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.recording.read.WholePackKeys;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.retention.expiry.DeadKeys;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.AgreedKeys;
import io.strongroom.retention.policy.ThinningDays;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Packs of keyframes, as one node makes them of what it recorded. */
final class ThinningPart {
  private ThinningPart() {}

  /**
   * One that is not begun yet.
   *
   * @param opening opens packs: this node's own key store, or that of a keyholder
   * @param shared the keys that keyholders of a cluster have agreed upon
   * @param removals shared with whoever removes class-days
   * @param dead what has expired, or is on its way out, is not thinned
   */
  static Thinning of(
      NodeSettings settings,
      NodeId node,
      NodeVolumes disks,
      NodePolicy policy,
      NodeKeys keys,
      DekUnwrapper opening,
      Optional<AgreedKeys> shared,
      AccessChecker checker,
      Holds holds,
      Removals removals,
      DeadKeys dead,
      CountDownLatch swept,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    Supplier<Predicate<PackRow>> held = () -> holds.inForce(clock.instant())::cover;
    return new Thinning(
        new Thinning.Site(
            disks.volumes(),
            disks.catalogue(),
            disks.readBuffers(),
            disks.damaged(),
            disks.claims(),
            removals,
            held,
            row -> dead.opened(row) || dead.isGoing(ClassDay.keyOf(row))),
        new Thinning.Keys(
            new WholePackKeys(
                opening, (pack, range) -> checker.thinning(node, pack.id().camera(), range)),
            dayKeys(keys, shared),
            random),
        ThinningDays.of(policy::history, settings.zone()),
        settings.tiers().warmBytesPerSecond(),
        disks::writesAreShort,
        swept,
        clock,
        System::nanoTime,
        alarms);
  }

  /** In a cluster by its records, which every node has; else by the node's own key store. */
  private static Function<WrappedDek, Optional<DayPublicKey>> dayKeys(
      NodeKeys keys, Optional<AgreedKeys> shared) {
    Function<WrappedDek, Optional<DayPublicKey>> find =
        shared
            .<Function<WrappedDek, Optional<DayPublicKey>>>map(
                agreed -> wrapped -> agreed.find(wrapped.id()))
            .orElse(
                wrapped ->
                    keys.store().stream()
                        .flatMap(store -> store.publicKeys().stream())
                        .filter(key -> key.id().equals(wrapped.id()))
                        .filter(key -> Arrays.equals(key.keyId(), wrapped.keyId()))
                        .findFirst());
    return wrapped ->
        find.apply(wrapped).filter(key -> Arrays.equals(key.keyId(), wrapped.keyId()));
  }
}
