package io.strongroom.node;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.cold.ColdSettings;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.cold.s3.S3ObjectStore;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.PackRecovery;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cold store of a node, as a volume among the others from when it has answered for the first
 * time. Nobody waits for it. Closed before the volumes, whose checks then find it away.
 */
final class ColdPart implements AutoCloseable {
  private static final String ALARM = "cold-store-away";
  private static final String LABEL = "cold";
  private static final Logger log = LoggerFactory.getLogger(ColdPart.class);

  private final NodeVolumes disks;
  private final Alarms alarms;
  private final S3ObjectStore objects;
  private final Path root;
  private final ColdStorage storage;

  private ColdPart(ColdSettings settings, String prefix, NodeVolumes disks, Alarms alarms) {
    this.disks = disks;
    this.alarms = alarms;
    this.objects = new S3ObjectStore(settings);
    this.root = Path.of("/", "cold", settings.bucket(), prefix);
    this.storage = new ColdStorage(objects, root, prefix + "/");
  }

  /**
   * Speaks to nobody yet.
   *
   * @param node each node has a prefix of its own, so that none takes another's packs for its own
   */
  static ColdPart open(ColdSettings settings, NodeId node, NodeVolumes disks, Alarms alarms) {
    return new ColdPart(settings, settings.prefix().orElse("strongroom/" + node), disks, alarms);
  }

  ColdStorage storage() {
    return storage;
  }

  /**
   * Adds the store to the volumes, if it is not there yet and answers.
   *
   * @param recovery enters packs of a store that the catalogue does not know
   */
  void attach(PackRecovery recovery) {
    if (disks.volumes().cold().isPresent()) {
      return;
    }
    try {
      KnownVolumes.attachCold(
          disks.volumes(),
          root,
          LABEL,
          disks.catalogue(),
          storage,
          disks.writeBuffers(),
          store -> log.info("cold store: {}", recovery.sweep(store)),
          alarms);
      alarms.clear(ALARM, LABEL);
    } catch (StrongroomException e) {
      alarms.raise(
          ALARM,
          LABEL,
          String.valueOf(e.getMessage()),
          "check that the store runs, that this node reaches it, and its settings below cold;"
              + " recording goes on, and packs are moved there from when it has answered");
    }
  }

  /** The same, and waits for the store's first answer: for a check that has nothing else to do. */
  void attachNow(PackRecovery recovery) {
    attach(recovery);
    disks.volumes().cold().ifPresent(Volume::look);
  }

  @Override
  public void close() {
    objects.close();
  }
}
