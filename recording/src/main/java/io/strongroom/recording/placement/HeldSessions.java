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

  /** How long it is known that a session was let go: whoever waits looks several times in it. */
  static final Duration LET_GO = Duration.ofSeconds(1);

  private static final int MAX_NODES = 1_000;

  private final ConcurrentHashMap<NodeId, Said> said = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<CameraId, Long> letGo = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  private record Said(Set<CameraId> cameras, long nanos) {}

  HeldSessions(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A node says what it has, in place of what it said before. */
  void said(NodeId node, Collection<CameraId> cameras) {
    long now = nanoTime.getAsLong();
    said.values().removeIf(old -> !isFresh(old));
    letGo.values().removeIf(since -> now - since >= LET_GO.toNanos());
    Set<CameraId> has = Set.copyOf(cameras);
    Said before =
        has.isEmpty() || said.size() >= MAX_NODES
            ? said.remove(node)
            : said.put(node, new Said(has, now));
    if (before != null) {
      before.cameras.stream()
          .filter(camera -> !has.contains(camera))
          .forEach(camera -> letGo.put(camera, now));
    }
  }

  /** Whether a node that had it has said within {@link #LET_GO} that it has it no more. */
  boolean isLetGo(CameraId camera) {
    Long since = letGo.get(camera);
    return since != null && nanoTime.getAsLong() - since < LET_GO.toNanos();
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
