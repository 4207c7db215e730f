package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which nodes say that they have the only session of a camera. What a node said last counts, and
 * only for {@link #AGE}: of one that has died nothing is left. Thread-safe.
 */
final class HeldSessions {
  /** Longer than a node takes that asks others of which one does not answer. */
  static final Duration AGE = Duration.ofSeconds(3);

  private static final int MAX_NODES = 1_000;

  private final ConcurrentHashMap<NodeId, Said> said = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  private record Said(Set<CameraId> cameras, long nanos) {}

  HeldSessions(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A node says what it has, in place of what it said before. */
  void said(NodeId node, Collection<CameraId> cameras) {
    said.values().removeIf(old -> !isFresh(old));
    if (cameras.isEmpty() || said.size() >= MAX_NODES) {
      said.remove(node);
    } else {
      said.put(node, new Said(Set.copyOf(cameras), nanoTime.getAsLong()));
    }
  }

  boolean has(CameraId camera) {
    for (Map.Entry<NodeId, Said> each : said.entrySet()) {
      if (isFresh(each.getValue()) && each.getValue().cameras.contains(camera)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFresh(Said what) {
    return nanoTime.getAsLong() - what.nanos < AGE.toNanos();
  }
}
