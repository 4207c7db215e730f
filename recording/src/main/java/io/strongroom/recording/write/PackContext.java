package io.strongroom.recording.write;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.VolumeThread;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every pack of a node needs. Thread-safe. The catalogue is told, never asked for permission:
 * if it fails, recording goes on, an alarm stands, and the next start finds the files.
 */
final class PackContext {
  /**
   * Most rows of finished packs waiting for a catalogue that fails: eight hours of 1,000 cameras.
   */
  static final int MAX_UNTOLD_ROWS = 8192;

  private static final Logger LOG = LoggerFactory.getLogger("io.strongroom.recording.pack");

  private final Catalogue catalogue;
  private final LivePacks live;
  private final BufferPool pool;
  private final StoreSettings settings;
  private final Alarms alarms;
  private final ArrayDeque<Untold> untold = new ArrayDeque<>();
  private final ConcurrentHashMap<VolumeThread, SyncRound> rounds = new ConcurrentHashMap<>();

  private record Untold(PackRow row, Runnable told) {}

  PackContext(
      Catalogue catalogue, LivePacks live, BufferPool pool, StoreSettings settings, Alarms alarms) {
    this.catalogue = catalogue;
    this.live = live;
    this.pool = pool;
    this.settings = settings;
    this.alarms = alarms;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  LivePacks live() {
    return live;
  }

  BufferPool pool() {
    return pool;
  }

  StoreSettings settings() {
    return settings;
  }

  Alarms alarms() {
    return alarms;
  }

  Logger log() {
    return LOG;
  }

  /** The round of a volume thread; used on that thread. */
  SyncRound round(VolumeThread thread) {
    return rounds.computeIfAbsent(thread, each -> new SyncRound(each, this));
  }

  /** Tells the catalogue something; true if it took it. */
  boolean tell(Runnable what) {
    try {
      what.run();
      alarms.clear("catalogue-failing", "catalogue");
      return true;
    } catch (StrongroomException e) {
      alarms.raise(
          "catalogue-failing",
          "catalogue",
          String.valueOf(e.getMessage()),
          "recording goes on; make room on the catalogue's disk or run fsck --rebuild");
      return false;
    }
  }

  /** Tells of a finished pack, and of those that could not be told before. */
  void tellFinished(PackRow row, Runnable told) {
    synchronized (untold) {
      untold.addLast(new Untold(row, told));
      while (!untold.isEmpty()) {
        Untold next = untold.getFirst();
        if (!tell(() -> catalogue.finished(next.row))) {
          break;
        }
        untold.removeFirst();
        next.told.run();
      }
      if (untold.size() > MAX_UNTOLD_ROWS) {
        // it stays on disk and in the live index; the next start tells the catalogue
        untold.removeFirst();
      }
    }
  }
}
