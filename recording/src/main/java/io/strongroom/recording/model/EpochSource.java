package io.strongroom.recording.model;

import java.time.Clock;

/**
 * Issues this node's epochs. Thread-safe. A clock that falls back does not make epochs fall back.
 */
public final class EpochSource {
  private final NodeId node;
  private final Clock clock;
  private long lastMicros;
  private int counter;

  public EpochSource(NodeId node, Clock clock) {
    this.node = node;
    this.clock = clock;
  }

  /** Whose epochs these are. */
  public NodeId node() {
    return node;
  }

  /** The next epoch, greater than any that this source has issued or observed. */
  public synchronized Epoch next() {
    long now = WallTime.of(clock.instant()).micros();
    if (now > lastMicros) {
      lastMicros = now;
      counter = 0;
    } else {
      counter++;
    }
    return new Epoch(lastMicros, node, counter);
  }

  /** Raises the floor above an epoch found on disk, so that a new life orders after the old one. */
  public synchronized void observe(Epoch epoch) {
    if (epoch.hybridMicros() >= lastMicros) {
      lastMicros = epoch.hybridMicros() + 1;
      counter = 0;
    }
  }
}
