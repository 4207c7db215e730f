package io.strongroom.playback.evidence;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One build under way: how far it is, and whether it is to stop. Thread-safe. */
final class BuildWatch {
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile long doneBytes;
  private volatile long totalBytes;

  void begin(long bytes) {
    doneBytes = 0;
    totalBytes = bytes;
  }

  /**
   * @throws EvidenceStopped if it is to stop
   */
  void done(long moreBytes) {
    doneBytes += moreBytes;
    require();
  }

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
    return doneBytes;
  }

  long totalBytes() {
    return totalBytes;
  }
}
