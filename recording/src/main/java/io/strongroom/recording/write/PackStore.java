package io.strongroom.recording.write;

import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import java.util.Optional;

/** The writing face of a node's volumes and catalogue. Thread-safe. */
public interface PackStore {
  /**
   * Starts one recorder life of a camera. No file is made before the first fragment.
   *
   * @param listener told about durability and loss, on a storage thread
   */
  Writer open(CameraId camera, RetentionClass retentionClass, Listener listener);

  /** Records a gap of a camera that has no writer now; durable when the call returns. */
  void recordGap(CameraId camera, Gap gap);

  /** End of the last recorded (durable or recovered) footage of a camera, if there is any. */
  Optional<WallTime> recordedUntil(CameraId camera);

  /**
   * One recorder life: fragments go in, sealed chunks come to lie in packs. Used by one thread.
   * Cuts packs by itself at an hour (or the shorter time set), 2 GiB, 4,096 chunks, the civil
   * midnight of the configured zone, and after a storage failure; repeats the init segment at the
   * head of each pack.
   */
  interface Writer extends FragmentSink, AutoCloseable {
    /**
     * Declares seconds that were due and not recorded. Durable in the catalogue when the call
     * returns, and repeated in the next pack so that a rebuild from packs alone finds it. A gap
     * that reaches beyond the time of the open pack finishes it.
     */
    void gap(Gap gap);

    /**
     * The recorder stops now. If its newest footage is lost, the loss ends here, and not where the
     * wall time of that footage has got to: it lags while it follows a clock that was set forward.
     * Comes before {@link #close}.
     */
    void stopped(WallTime now);

    /** Finishes the open pack and waits until it is durable. */
    @Override
    void close();
  }

  /**
   * What the writing side tells its recorder. Calls come from storage threads and must be short.
   */
  interface Listener {
    /** Everything of this life up to {@code until} is on disk and synced. */
    void durable(WallTime until);

    /** Footage was lost here: no volume took it (DISK), or the write queue was full (OVERLOAD). */
    void lost(Gap gap);

    /**
     * What was given up on account of a volume that failed, for the alarm; recording goes on
     * elsewhere.
     */
    void abandoned(TimeRange unsynced, String reason);
  }
}
