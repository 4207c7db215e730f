package io.strongroom.recording.placement;

import io.strongroom.recording.control.Share;
import io.strongroom.recording.model.CameraId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which cameras this node records by the word of its cluster. It outlives the node's membership:
 * what was assigned is recorded on after the node was cut off. Thread-safe. Watchers are told on
 * the thread that made the change and must be quick.
 */
public final class Assignments implements Share {
  /** How a camera stands with this node. */
  public enum Standing {
    /** This node is the one that records it. */
    ASSIGNED,
    /** Another node is to record it, or nobody knows: recorded on until a successor is shown. */
    LEAVING
  }

  private final ConcurrentHashMap<CameraId, Standing> cameras = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();

  /** Nothing is assigned yet. */
  public Assignments() {}

  /** What was assigned before this start: recorded on until a successor is shown. */
  public Assignments(Collection<CameraId> before) {
    before.forEach(camera -> cameras.put(camera, Standing.LEAVING));
  }

  /** This node is to record a camera. */
  void assign(CameraId camera) {
    if (cameras.put(camera, Standing.ASSIGNED) != Standing.ASSIGNED) {
      changed();
    }
  }

  /** This node is no longer the one to record a camera; nothing happens if it was not. */
  void release(CameraId camera) {
    if (cameras.replace(camera, Standing.ASSIGNED, Standing.LEAVING)) {
      changed();
    }
  }

  /** Another node has durable footage of a camera that is leaving. */
  public void succeeded(CameraId camera) {
    if (cameras.remove(camera, Standing.LEAVING)) {
      changed();
    }
  }

  /** Whether this node is the one that records a camera. */
  public boolean isAssigned(CameraId camera) {
    return cameras.get(camera) == Standing.ASSIGNED;
  }

  /** Cameras that are recorded on until a successor is shown. */
  public List<CameraId> leaving() {
    return cameras.entrySet().stream()
        .filter(each -> each.getValue() == Standing.LEAVING)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public boolean has(CameraId camera) {
    return cameras.containsKey(camera);
  }

  /** All cameras that fall to this node; callers record those of them that are still registered. */
  public Map<CameraId, Standing> all() {
    return Map.copyOf(cameras);
  }

  @Override
  public AutoCloseable watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private void changed() {
    watchers.forEach(Runnable::run);
  }
}
