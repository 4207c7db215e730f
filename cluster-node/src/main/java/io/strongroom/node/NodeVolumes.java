package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/**
 * What lies on the disks of a node: its volumes and the catalogue of what is on them. The catalogue
 * remembers which volume was seen at which path, so that an unmounted or swapped disk is noticed.
 */
record NodeVolumes(
    RocksCatalogue catalogue,
    Volumes volumes,
    LivePacks live,
    BufferPool writeBuffers,
    BufferPool readBuffers,
    DamagedPacks damaged,
    CopyClaims claims)
    implements AutoCloseable {

  static NodeVolumes open(
      NodeSettings settings, Path catalogueFolder, Storage storage, Clock clock, Alarms alarms) {
    RocksCatalogue catalogue =
        RocksCatalogue.openOrRenew(
            catalogueFolder,
            settings.cluster().isPresent() ? NodeVolumes::withOutbox : RocksCatalogue::open,
            clock,
            alarms);
    BufferPool writeBuffers = new BufferPool(BufferPool.writingLimitBytes());
    try {
      return new NodeVolumes(
          catalogue,
          KnownVolumes.open(places(settings), catalogue, storage, writeBuffers, alarms),
          new LivePacks(),
          writeBuffers,
          new BufferPool(StoredFootage.READ_BUFFER_BYTES),
          new DamagedPacks(catalogue, clock, alarms),
          new CopyClaims());
    } catch (RuntimeException e) {
      // Nobody has it yet who could close it; a held catalogue would refuse the next start.
      catalogue.close();
      writeBuffers.close();
      throw e;
    }
  }

  private static RocksCatalogue withOutbox(Path folder) {
    return RocksCatalogue.openWithOutbox(folder, new SecureRandom());
  }

  private static List<KnownVolumes.Place> places(NodeSettings settings) {
    return settings.volumes().stream()
        .map(volume -> new KnownVolumes.Place(volume.path(), volume.label(), volume.tier()))
        .toList();
  }

  /** Folders of the volumes. */
  List<Path> roots() {
    return volumes.all().stream().map(Volume::root).toList();
  }

  /** Whether memory for footage on its way to disk is becoming short: other work waits then. */
  boolean writesAreShort() {
    return writeBuffers.allocatedBytes() > writeBuffers.limitBytes() / 2;
  }

  @Override
  public void close() {
    volumes.close();
    catalogue.close();
    writeBuffers.close();
    readBuffers.close();
  }
}
