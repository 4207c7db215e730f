package io.strongroom.node;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks after the room left for the data folder: catalogue, control records and access log need
 * some, and each says on its own, and late, that there is none.
 */
final class DataSpace {
  /** Less room than this, or than a twentieth of a small file system, is an alarm. */
  static final long RESERVE_BYTES = 256L << 20;

  /** Room for logs and manifests of two databases, keys and identity, laid out ahead. */
  private static final long START_BYTES = 16L << 20;

  private static final int RESERVE_DIVISOR = 20;
  private static final String KIND = "data-full";
  private static final String SUBJECT = "data";

  private final Path data;
  private final Alarms alarms;

  DataSpace(Path data, Alarms alarms) {
    this.data = data.toAbsolutePath();
    this.alarms = alarms;
  }

  /** Raises the alarm, or ends it with twice the reserve free, so that it does not flutter. */
  void check() {
    try {
      FileStore store = Files.getFileStore(existing(data));
      long usable = store.getUsableSpace();
      long reserve = Math.min(RESERVE_BYTES, store.getTotalSpace() / RESERVE_DIVISOR);
      if (usable < reserve) {
        full(usable);
      } else if (usable >= 2 * reserve) {
        alarms.clear(KIND, SUBJECT);
      }
    } catch (IOException e) {
      alarms.raise(
          KIND,
          SUBJECT,
          "The room for data cannot be read: " + e.getMessage(),
          "Look at the disk that holds the folder data names: " + data);
    }
  }

  private void full(long usableBytes) {
    alarms.raise(
        KIND,
        SUBJECT,
        usableBytes
            + " bytes are free for data ("
            + data
            + "). When none is left, playback stops and what is recorded is not indexed until"
            + " there is room again.",
        "Free space there, or move the folder to a larger disk and set data to it.");
  }

  /** The failure of a start, told as what it is if there was no room for the data folder. */
  RuntimeException explained(RuntimeException failure) {
    return isForWantOfRoom(failure) && nothingLeft()
        ? new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "data: the file system of "
                + data
                + " is full: free space there, or move the folder to a larger disk and set data to"
                + " it; what is recorded is kept ("
                + failure.getMessage()
                + ")",
            failure)
        : failure;
  }

  private boolean nothingLeft() {
    try {
      return Files.getFileStore(existing(data)).getUsableSpace() < START_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /** Of a folder that could not be made, the one that it should lie in. */
  private static Path existing(Path folder) {
    Path parent = folder.getParent();
    return Files.exists(folder) || parent == null ? folder : existing(parent);
  }

  /** RocksDB and the JDK both tell it by the kernel's words only. */
  private static boolean isForWantOfRoom(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String said = String.valueOf(cause.getMessage());
      if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }
}
