package io.strongroom.node;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.control.PausedClasses;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the {@link Ballast}: where footage lies on the disk of the data folder, recording
 * stops before the ballast is given back, or it would take that, too. Used by one thread.
 */
final class BallastCare {
  static final String ALARM = "ballast-released";

  /** Packs are finished within this, once recording stops. */
  static final Duration PACKS_END = Duration.ofSeconds(20);

  private static final String SUBJECT = "data";
  private static final int ROOM_TO_MAKE = 3;
  private static final Logger log = LoggerFactory.getLogger(BallastCare.class);

  private final Path data;
  private final Ballast ballast;
  private final List<Path> volumes;
  private final PausedClasses paused;
  private final IntSupplier openPacks;
  private final LongSupplier nanoTime;
  private final Alarms alarms;
  private Optional<Long> lowSince = Optional.empty();

  /**
   * @param volumes their folders
   * @param openPacks that are being written
   */
  BallastCare(
      Path data,
      Ballast ballast,
      List<Path> volumes,
      PausedClasses paused,
      IntSupplier openPacks,
      LongSupplier nanoTime,
      Alarms alarms) {
    this.data = data;
    this.ballast = ballast;
    this.volumes = volumes;
    this.paused = paused;
    this.openPacks = openPacks;
    this.nanoTime = nanoTime;
    this.alarms = alarms;
  }

  /** Before anything is opened: a start on a full disk needs some room. */
  static void beforeStart(Path data, Ballast ballast) {
    try {
      if (ballast.keptBytes() > 0
          && Files.getFileStore(data).getUsableSpace() < ballast.keptBytes()) {
        ballast.release();
      }
    } catch (IOException e) {
      log.warn("the ballast cannot be given back: {}", e.getMessage());
    }
  }

  /** Looks, and makes the ballast or gives it back. */
  void check() {
    try {
      FileStore store = Files.getFileStore(data);
      long size = ballast.size(store);
      if (size > 0) {
        check(store, size);
      }
    } catch (IOException e) {
      log.warn("the ballast cannot be looked after: {}", e.getMessage());
    }
  }

  private void check(FileStore store, long size) throws IOException {
    long usable = store.getUsableSpace();
    if (usable < size) {
      low(store);
    } else {
      lowSince = Optional.empty();
      if (ballast.keptBytes() < size && usable >= ROOM_TO_MAKE * size) {
        ballast.make(size);
      }
      if (ballast.keptBytes() >= size) {
        paused.all(false);
        alarms.clear(ALARM, SUBJECT);
      }
    }
  }

  private void low(FileStore store) throws IOException {
    boolean shared = isShared(store);
    if (shared) {
      paused.all(true);
    }
    long since = lowSince.orElseGet(nanoTime::getAsLong);
    lowSince = Optional.of(since);
    boolean waits =
        shared && openPacks.getAsInt() > 0 && nanoTime.getAsLong() - since < PACKS_END.toNanos();
    if (!waits && ballast.keptBytes() > 0) {
      ballast.release();
    }
    alarms.raise(
        ALARM,
        SUBJECT,
        "The disk of the data folder is full"
            + (shared ? ", recording to it has stopped" : "")
            + ", and the room kept back for the last steps is in use.",
        "Free space there, or add a volume; recording goes on when the ballast is whole again.");
  }

  private boolean isShared(FileStore store) throws IOException {
    for (Path volume : volumes) {
      if (Files.exists(volume) && Files.getFileStore(volume).equals(store)) {
        return true;
      }
    }
    return false;
  }
}
