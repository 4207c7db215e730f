package io.strongroom.playback.http;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A bounded number of places; who finds none is refused, and counted. Thread-safe. */
final class Places {
  private final String name;
  private final String what;
  private final int limit;
  private final AtomicInteger taken = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  /**
   * @param name of the metric
   * @param what takes a place: plural, in a sentence after a number
   */
  Places(String name, String what, int limit) {
    this.name = name;
    this.what = what;
    this.limit = limit;
  }

  /** Takes a place if there is one. */
  boolean tryTake() {
    if (taken.getAndUpdate(now -> now < limit ? now + 1 : now) < limit) {
      return true;
    }
    refused.increment();
    return false;
  }

  /**
   * Takes a place.
   *
   * @throws StrongroomException EXHAUSTED if there is none
   */
  void take() {
    if (!tryTake()) {
      throw full();
    }
  }

  /**
   * Refuses early, before work is done that would be in vain; takes nothing.
   *
   * @throws StrongroomException EXHAUSTED if there is no place
   */
  void requireRoom() {
    if (taken.get() >= limit) {
      refused.increment();
      throw full();
    }
  }

  /** Takes a place for somebody who has been let in already: those in between go over the limit. */
  void takeAnyway() {
    taken.incrementAndGet();
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  Bound bound() {
    return new Bound(name, what, taken::get, limit, refused::sum);
  }

  private StrongroomException full() {
    return new StrongroomException(
        ErrorKind.EXHAUSTED,
        "this node has " + limit + " " + what + " already, the most allowed; try again shortly");
  }
}
