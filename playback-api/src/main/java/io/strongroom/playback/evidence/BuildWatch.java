package io.strongroom.playback.evidence;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One build under way: how far it is, and whether it is to stop. Thread-safe. */
final class BuildWatch {
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicLong doneBytes = new AtomicLong();

  /** An attempt begins. */
  void begin() {
    doneBytes.set(0);
  }

  /** So many bytes of footage more are in the package. */
  void done(long moreBytes) {
    long _ = doneBytes.addAndGet(moreBytes);
  }

  /**
   * @throws EvidenceStopped if it is to stop
   */
  void require() {
    if (stop.getCount() == 0) {
      throw new EvidenceStopped();
    }
  }

  /**
   * Waits, unless it is to stop.
   *
   * @throws EvidenceStopped if it is to stop
   */
  void pause(long millis) {
    try {
      if (stop.await(millis, TimeUnit.MILLISECONDS)) {
        throw new EvidenceStopped();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvidenceStopped();
    }
  }

  void stop() {
    stop.countDown();
  }

  long doneBytes() {
    return doneBytes.get();
  }
}
