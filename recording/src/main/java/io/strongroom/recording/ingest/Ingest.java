package io.strongroom.recording.ingest;

import io.strongroom.recording.model.GapCause;

/**
 * One way of getting samples from a camera. Implementations are stateless and shared; everything of
 * a connection lives in {@link #run}.
 */
public interface Ingest {
  /**
   * Connects and delivers samples on the calling thread until the stream ends, fails, falls silent
   * for longer than the watchdog allows, or {@code stop} is raised. Never throws for anything the
   * camera does: that is an {@link End}. What the sink throws passes through after the connection
   * is closed.
   */
  End run(CameraSource source, SampleSink sink, StopSignal stop);

  /**
   * Whether {@link #run} blocks in native code for this source, and so must have a platform thread:
   * it would keep the carrier of a virtual one.
   */
  default boolean needsPlatformThread(CameraSource source) {
    return true;
  }

  /**
   * Why a connection ended.
   *
   * @param cause what the gap that begins now is called
   * @param detail one line for the operator: what was tried, what came back; no credentials
   * @param sessionRefused whether the camera said that it serves no further session
   */
  record End(GapCause cause, String detail, boolean sessionRefused) {
    /** An end that has nothing to do with how many sessions there are. */
    public End(GapCause cause, String detail) {
      this(cause, detail, false);
    }
  }
}
