package io.strongroom.playback.view;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Lets a bounded number of expensive things happen at a time and refuses the rest. Thread-safe. */
final class Admission {
  private final Semaphore places;
  private final String what;
  private final int limit;

  Admission(int limit, String what) {
    this.places = new Semaphore(limit);
    this.limit = limit;
    this.what = what;
  }

  /**
   * @throws StrongroomException EXHAUSTED if all places are taken
   */
  <T> T within(Supplier<T> work) {
    if (!places.tryAcquire()) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, limit + " " + what + " at a time are made; try again in a second");
    }
    try {
      return work.get();
    } finally {
      places.release();
    }
  }

  int free() {
    return places.availablePermits();
  }
}
