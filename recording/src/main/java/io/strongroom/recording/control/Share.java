package io.strongroom.recording.control;

import io.strongroom.recording.model.CameraId;

/** Which of the registered cameras this node records. Thread-safe; answers at once. */
public interface Share {
  /** What a node that stands alone records: everything. */
  Share ALL =
      new Share() {
        @Override
        public boolean has(CameraId camera) {
          return true;
        }

        @Override
        public AutoCloseable watch(Runnable watcher) {
          return () -> {};
        }
      };

  /** Whether this node records a camera. */
  boolean has(CameraId camera);

  /**
   * Calls {@code watcher}, which is quick, after each change until the returned handle is closed.
   */
  AutoCloseable watch(Runnable watcher);
}
