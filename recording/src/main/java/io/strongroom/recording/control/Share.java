package io.strongroom.recording.control;

import io.strongroom.recording.model.CameraId;

/** Which of the registered cameras this node records. Thread-safe; answers at once. */
public interface Share {
  /** Who may have a camera's session besides this node. */
  enum Holder {
    /** No other node. */
    NOBODY,
    /** The camera fell to this node, and no other says that it still records it. */
    UNKNOWN,
    /** Another node says that it records it. */
    ANOTHER,
    /** Another node said so, and a moment ago that it does no more. */
    RELEASED
  }

  /** What a node that stands alone records: everything. */
  Share ALL =
      new Share() {
        @Override
        public boolean has(CameraId camera) {
          return true;
        }

        @Override
        public Holder holder(CameraId camera) {
          return Holder.NOBODY;
        }

        @Override
        public AutoCloseable watch(Runnable watcher) {
          return () -> {};
        }
      };

  /** Whether this node records a camera. */
  boolean has(CameraId camera);

  /** Who may have the session of a camera that allows one only. */
  Holder holder(CameraId camera);

  /**
   * Calls {@code watcher}, which is quick, after each change until the returned handle is closed.
   */
  AutoCloseable watch(Runnable watcher);
}
