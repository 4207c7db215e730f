package io.strongroom.recording.index;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens the volumes of a node against what the catalogue remembers of each folder. */
public final class KnownVolumes {
  private KnownVolumes() {}

  /**
   * A volume as the settings name it.
   *
   * @param path an absolute folder
   * @param label for a volume that is new
   */
  public record Place(Path path, String label) {}

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
                Path.of(key), place.label(), catalogue.volumeAt(key), storage, pool, alarms);
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
}
