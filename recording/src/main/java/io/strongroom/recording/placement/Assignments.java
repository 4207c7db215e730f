package io.strongroom.recording.placement;

import io.strongroom.recording.control.Share;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

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
    LEAVING,
    /** Another node is to record it and waits for its only session: not recorded here. */
    LET_GO
  }

  private final ConcurrentHashMap<CameraId, Standing> cameras = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final HeldSessions held;

  /** Nothing is assigned yet. */
  public Assignments() {
    this(List.of());
  }

  /** What was assigned before this start: recorded on until a successor is shown. */
  public Assignments(Collection<CameraId> before) {
    this(before, System::nanoTime);
  }

  Assignments(Collection<CameraId> before, LongSupplier nanoTime) {
    this.held = new HeldSessions(nanoTime);
    before.forEach(camera -> cameras.put(camera, Standing.LEAVING));
  }

  /** This node is to record a camera. */
  public void assign(CameraId camera) {
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
    if (cameras.remove(camera, Standing.LEAVING) || cameras.remove(camera, Standing.LET_GO)) {
      changed();
    }
  }

  /** Ends recording of a camera that is leaving, so that its successor gets the only session. */
  void letGo(CameraId camera) {
    if (cameras.replace(camera, Standing.LEAVING, Standing.LET_GO)) {
      changed();
    }
  }

  /** Records a camera again whose successor did not get it. */
  void takeUp(CameraId camera) {
    if (cameras.replace(camera, Standing.LET_GO, Standing.LEAVING)) {
      changed();
    }
  }

  /** Whether a camera has been let go and nobody is known to record it. */
  boolean isLetGo(CameraId camera) {
    return cameras.get(camera) == Standing.LET_GO;
  }

  /** Another node says which sessions it has that no other can have; no longer those before. */
  public void heldBy(NodeId node, Collection<CameraId> sessions) {
    held.said(node, sessions);
  }

  /** Whether this node is the one that records a camera. */
  public boolean isAssigned(CameraId camera) {
    return cameras.get(camera) == Standing.ASSIGNED;
  }

  /** Cameras that are another node's, until that is shown to record them. */
  public List<CameraId> leaving() {
    return cameras.entrySet().stream()
        .filter(each -> each.getValue() != Standing.ASSIGNED)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public boolean has(CameraId camera) {
    Standing standing = cameras.get(camera);
    return standing != null && standing != Standing.LET_GO;
  }

  @Override
  public Holder holder(CameraId camera) {
    if (held.has(camera)) {
      return Holder.ANOTHER;
    }
    if (!isAssigned(camera)) {
      return Holder.NOBODY;
    }
    return held.isLetGo(camera) ? Holder.RELEASED : Holder.UNKNOWN;
  }

  /** All cameras that fall to this node or are leaving it, registered or not any more. */
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
