package io.strongroom.recording.control;

import io.strongroom.recording.ingest.StopSignal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many cameras connect at once, so that a storm of reconnections leaves the processor to
 * those that record. First attempts go before retries, and a place is held for {@link #HOLD_NANOS}
 * at most: waiting for an answer costs nothing, so cameras that give none never delay the others.
 * Thread-safe.
 */
final class Connecting {
  /** Most connections being opened at once. */
  static final int MAX_CONNECTING = 32;

  /** Longest hold of a place: what an opening that works needs on a loaded node. */
  static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How often all who wait look, together: thousands that looked often would cost a core. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long MIN_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final int places;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Map<Object, Long> heldSince = new HashMap<>();
  private int waiting;
  private int waitingFirst;

  Connecting() {
    this(MAX_CONNECTING);
  }

  Connecting(int places) {
    this.places = places;
  }

  /**
   * Waits for a place; false if the recorder is to stop.
   *
   * @param who returns it with {@link #done}
   * @param retry whether the last attempt failed
   */
  boolean begin(Object who, boolean retry, StopSignal stop) {
    lock.lock();
    waiting++;
    waitingFirst += retry ? 0 : 1;
    try {
      while (!stop.isRaised()) {
        long now = System.nanoTime();
        heldSince.values().removeIf(since -> now - since > HOLD_NANOS);
        if (heldSince.size() < places && (!retry || waitingFirst == 0)) {
          heldSince.put(who, now);
          return true;
        }
        long _ =
            changed.awaitNanos(Math.clamp(waiting * LOOK_NANOS, MIN_WAIT_NANOS, MAX_WAIT_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting--;
      waitingFirst -= retry ? 0 : 1;
      lock.unlock();
    }
    return false;
  }

  /** The connection is open, or has failed. */
  void done(Object who) {
    lock.lock();
    try {
      heldSince.remove(who);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
