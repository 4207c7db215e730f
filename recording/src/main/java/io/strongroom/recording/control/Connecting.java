package io.strongroom.recording.control;

import io.strongroom.recording.ingest.StopSignal;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many cameras connect at once, so that a storm of reconnections leaves the processor to
 * those that record. Thread-safe.
 */
final class Connecting {
  /** Most connections being opened at once. */
  static final int MAX_CONNECTING = 16;

  private static final long STOP_CHECK_MILLIS = 200;

  private final Semaphore places = new Semaphore(MAX_CONNECTING, true);

  /** Waits for a place; false if the recorder is to stop. */
  boolean begin(StopSignal stop) {
    try {
      while (!stop.isRaised()) {
        if (places.tryAcquire(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** The connection is open, or has failed. */
  void done() {
    places.release();
  }
}
