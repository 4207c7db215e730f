package io.strongroom.recording.read;

import java.nio.ByteBuffer;

/** Pictures as they arrive, before they reach the disk. Thread-safe. */
public interface LiveFootage {
  /**
   * Starts delivering from the next keyframe (or from a cached one). Nothing is delivered after the
   * end of the authorisation's range; if it is not extended within ten seconds from then, delivery
   * ends by itself.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the camera does not
   *     record here now; EXHAUSTED if it has as many subscribers as it may have
   */
  Subscription subscribe(Authorisation authorisation, Subscriber subscriber);

  /** A running delivery. */
  interface Subscription extends AutoCloseable {
    /** Goes on under a newer authorisation for the same camera. */
    void extend(Authorisation authorisation);

    @Override
    void close();
  }

  /** Receives live footage on the camera's thread: must not block. */
  interface Subscriber {
    /** A new format; precedes the fragments that need it. Copies what it keeps. */
    void init(ByteBuffer initSegment, long wallMicros, long baseTicks);

    /**
     * One fragment, possibly a single sample.
     *
     * @param fragment one array for all who watch, so it may be kept, and is never written to
     * @return false to be dropped (the subscriber has taken nothing for too long)
     */
    boolean fragment(byte[] fragment, boolean keyframe);

    /**
     * No more will come: the camera stopped, the authorisation ended, or the subscriber was
     * dropped.
     */
    void ended(String reason);
  }
}
