package io.strongroom.recording.index;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Opens the volumes of a node against what the catalogue remembers of each folder. */
public final class KnownVolumes {
  private KnownVolumes() {}

  /**
   * A volume as the settings name it.
   *
   * @param path an absolute folder
   * @param label for a volume that is new
   * @param tier hot or warm
   */
  public record Place(Path path, String label, Tier tier) {
    /** One that is recorded to. */
    public Place(Path path, String label) {
      this(path, label, Tier.HOT);
    }
  }

  /**
   * Opens every volume. One that is not there, or not the one seen there before, is opened as
   * MISSING with an alarm.
   *
   * @throws StrongroomException UNAVAILABLE if a folder never used before cannot be used, CALLER if
   *     two folders hold the same volume
   */
  public static Volumes open(
      List<Place> places, Catalogue catalogue, Storage storage, BufferPool pool, Alarms alarms) {
    List<Volume> opened = new ArrayList<>();
    Set<Object> ids = new HashSet<>();
    try {
      for (Place place : places) {
        String key = place.path().toAbsolutePath().normalize().toString();
        Volume volume =
            Volume.open(
                Path.of(key),
                place.label(),
                place.tier(),
                catalogue.volumeAt(key),
                storage,
                pool,
                alarms);
        opened.add(volume);
        catalogue.volumeAt(key, volume.id());
        if (!ids.add(volume.id())) {
          throw new StrongroomException(
              ErrorKind.CALLER, "two volume paths hold the same volume " + volume.id());
        }
      }
    } catch (RuntimeException e) {
      opened.forEach(Volume::close);
      throw e;
    }
    return new Volumes(opened);
  }

  /**
   * Attaches the cold store. One that was seen before is attached without a word to it, and is
   * MISSING until it answers; of one that was not, all packs are looked at first, because the
   * catalogue may have been made anew.
   *
   * @param root stands for the store in the paths of packs, and names it in the catalogue
   * @param sweep enters the packs that lie there
   * @throws StrongroomException UNAVAILABLE if it was never seen before and does not answer now: it
   *     is attached later; CALLER if what lies there is the identity of another volume here,
   *     CORRUPT if it cannot be understood
   */
  public static void attachCold(
      Volumes volumes,
      Path root,
      String label,
      Catalogue catalogue,
      Storage storage,
      BufferPool pool,
      Consumer<Volume> sweep,
      Alarms alarms) {
    Optional<VolumeId> expected = catalogue.volumeAt(root.toString());
    Volume store = Volume.open(root, label, Tier.COLD, expected, storage, pool, alarms);
    boolean isAttached = false;
    try {
      if (volumes.find(store.id()).isPresent()) {
        throw new StrongroomException(
            ErrorKind.CALLER, "the cold store has the identity of volume " + store.id());
      }
      if (expected.isEmpty()) {
        sweep.accept(store);
        catalogue.volumeAt(root.toString(), store.id());
      }
      volumes.attach(store);
      isAttached = true;
    } finally {
      if (!isAttached) {
        store.close();
      }
    }
  }
}
