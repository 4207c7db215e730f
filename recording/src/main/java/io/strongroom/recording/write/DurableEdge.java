package io.strongroom.recording.write;

import io.strongroom.recording.model.WallTime;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Up to where the footage of one recorder life is durable, over all its packs. Thread-safe; tells
 * from storage threads.
 */
final class DurableEdge {
  /** Packs of this life that may still hold unsynced footage, oldest first. */
  private final CopyOnWriteArrayList<OpenPack> unfinished = new CopyOnWriteArrayList<>();

  private final Consumer<WallTime> listener;
  private @Nullable WallTime syncedUntil;
  private @Nullable WallTime reported;

  DurableEdge(Consumer<WallTime> listener) {
    this.listener = listener;
  }

  void began(OpenPack pack) {
    unfinished.add(pack);
  }

  synchronized void synced(OpenPack pack) {
    pack.durableUntil().ifPresent(until -> syncedUntil = until);
    report();
  }

  /** Nothing more will come of a pack. */
  synchronized void ended(OpenPack pack) {
    unfinished.remove(pack);
    report();
  }

  /** The oldest pack of which something may still come. */
  Optional<OpenPack> oldest() {
    return unfinished.stream().findFirst();
  }

  /**
   * What is durable ends where footage of any pack of this life still waits for its sync, and never
   * behind what has been synced: lost footage is told as a gap, not as durable.
   */
  private void report() {
    WallTime until = syncedUntil;
    for (OpenPack pack : unfinished) {
      Optional<WallTime> from = pack.unsyncedFrom();
      if (until != null && from.isPresent()) {
        until = WallTime.min(until, from.get());
      }
    }
    if (until != null && !until.equals(reported)) {
      reported = until;
      listener.accept(until);
    }
  }
}
