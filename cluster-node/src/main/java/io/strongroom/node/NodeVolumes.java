package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.LivePacks;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lies on the disks of a node: its volumes and the catalogue of what is on them. The catalogue
 * remembers which volume was seen at which path, so that an unmounted or swapped disk is noticed.
 */
record NodeVolumes(
    RocksCatalogue catalogue,
    Volumes volumes,
    LivePacks live,
    BufferPool writeBuffers,
    BufferPool readBuffers)
    implements AutoCloseable {

  static NodeVolumes open(NodeSettings settings, Path catalogueFolder, Alarms alarms) {
    RocksCatalogue catalogue = RocksCatalogue.open(catalogueFolder);
    BufferPool writeBuffers = new BufferPool(BufferPool.DEFAULT_LIMIT_BYTES);
    Storage storage = new DirectStorage();
    List<Volume> volumes = new ArrayList<>();
    for (NodeSettings.VolumeAt at : settings.volumes()) {
      String path = at.path().toString();
      Optional<VolumeId> expected = catalogue.volumeAt(path);
      Volume volume = Volume.open(at.path(), at.label(), expected, storage, writeBuffers, alarms);
      if (expected.isEmpty()) {
        catalogue.volumeAt(path, volume.id());
      }
      volumes.add(volume);
    }
    return new NodeVolumes(
        catalogue,
        new Volumes(volumes),
        new LivePacks(),
        writeBuffers,
        new BufferPool(StoredFootage.READ_BUFFER_BYTES));
  }

  @Override
  public void close() {
    volumes.close();
    catalogue.close();
    writeBuffers.close();
    readBuffers.close();
  }
}
