package io.strongroom.recording.erase;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Keeps the removal of a class-day and the moving of its packs apart: a pack that came to lie on a
 * volume behind the back of whoever empties it would stay there. A removal waits for moves of its
 * class-day, which give up as soon as they see it. Thread-safe.
 */
public final class Removals {
  // Guarded by this.
  private final Map<DayKeyId, Integer> moves = new HashMap<>();
  // Guarded by this.
  private final Set<DayKeyId> removed = new HashSet<>();

  /**
   * Begins to put a pack of a class-day somewhere. If so, {@link #leave} ends it.
   *
   * @return false while the class-day is being removed
   */
  public synchronized boolean enter(DayKeyId classDay) {
    if (isWanted(classDay)) {
      return false;
    }
    moves.merge(classDay, 1, Integer::sum);
    return true;
  }

  /** Whether a removal waits for the moves of a class-day, or goes on: they are to give up. */
  public synchronized boolean isWanted(DayKeyId classDay) {
    return removed.contains(classDay);
  }

  /** Ends what {@link #enter} began. */
  public synchronized void leave(DayKeyId classDay) {
    moves.computeIfPresent(classDay, (day, count) -> count == 1 ? null : count - 1);
    notifyAll();
  }

  /**
   * Removes a class-day while nothing of it is moved.
   *
   * @throws StrongroomException UNAVAILABLE if the thread is interrupted while it waits
   */
  <T> T during(DayKeyId classDay, Supplier<T> removal) {
    begin(classDay);
    try {
      return removal.get();
    } finally {
      end(classDay);
    }
  }

  private synchronized void begin(DayKeyId classDay) {
    waitWhile(classDay, () -> removed.contains(classDay));
    removed.add(classDay);
    try {
      waitWhile(classDay, () -> moves.containsKey(classDay));
    } catch (StrongroomException e) {
      end(classDay);
      throw e;
    }
  }

  private synchronized void waitWhile(DayKeyId classDay, BooleanSupplier busy) {
    try {
      while (busy.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "interrupted while packs of " + classDay + " are moved", e);
    }
  }

  private synchronized void end(DayKeyId classDay) {
    removed.remove(classDay);
    notifyAll();
  }
}
