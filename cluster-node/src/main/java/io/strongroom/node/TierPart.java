package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.tier.Target;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.expiry.DeadKeys;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Packs that move to warm volumes and to the cold store, as one node does it. */
final class TierPart {
  private TierPart() {}

  /**
   * Begins.
   *
   * @param cold the cold store, if the settings name one
   * @param removals shared with whoever removes class-days
   * @param dead what has expired, or is on its way out, is not moved any more
   * @param footage closes what it reads at a pack's old place
   * @param swept when all packs are known
   */
  static Tiering start(
      NodeSettings settings,
      NodeVolumes disks,
      Optional<ColdPart> cold,
      Removals removals,
      DeadKeys dead,
      StoredFootage footage,
      CountDownLatch swept,
      Clock clock,
      Alarms alarms) {
    Map<Tier, Target.Making> targets = new EnumMap<>(Tier.class);
    if (disks.volumes().all().stream().anyMatch(volume -> volume.tier() == Tier.WARM)) {
      targets.put(Tier.WARM, Tiering.toDisks(disks.readBuffers()));
    }
    cold.ifPresent(
        store -> targets.put(Tier.COLD, Tiering.toCold(store.storage(), disks.readBuffers())));
    return Tiering.start(
        settings.tiers(),
        new Tiering.Site(
            disks.volumes(),
            disks.catalogue(),
            disks.readBuffers(),
            disks.damaged(),
            disks.claims(),
            removals),
        targets,
        dead::opened,
        footage::forget,
        disks::writesAreShort,
        swept,
        settings.zone(),
        clock,
        alarms);
  }
}
