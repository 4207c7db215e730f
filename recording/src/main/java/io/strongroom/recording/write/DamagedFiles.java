package io.strongroom.recording.write;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.volume.Volume;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Files of volumes that could not be understood, each with its alarm. Thread-safe. */
final class DamagedFiles {
  private static final String ALARM = "pack-damaged";

  private final Map<Path, Volume> files = new ConcurrentHashMap<>();
  private final Alarms alarms;

  DamagedFiles(Alarms alarms) {
    this.alarms = alarms;
  }

  void add(Volume volume, Path file, String detail) {
    files.put(file, volume);
    alarms.raise(ALARM, subject(volume, file), detail, "run fsck; the file is left as it is");
  }

  /** The file is no trouble any more. */
  void understood(Volume volume, Path file) {
    if (files.remove(file) != null) {
      alarms.clear(ALARM, subject(volume, file));
    }
  }

  void forEach(BiConsumer<Path, Volume> action) {
    files.forEach(action);
  }

  private static String subject(Volume volume, Path file) {
    return volume.id() + "/" + volume.root().relativize(file);
  }
}
