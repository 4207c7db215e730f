package io.strongroom.recording.control;

import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How recording of one camera goes, at one moment.
 *
 * @param state what the recorder is doing
 * @param since when it began to
 * @param cause why nothing is recorded, in state GAP
 * @param detail one line for the operator; no address, no credentials
 * @param liveEdge end of the newest durable footage
 * @param durable whether footage that came since the last interruption is on disk already
 * @param tracks coding of what is recorded, empty before the first footage
 * @param bitsPerSecond of fragments over the last ten seconds
 * @param fragments since the recorder started
 * @param bytes of fragments since the recorder started
 * @param clockAheadMicros how far the camera's own clock was ahead of the node's when it told it
 *     last (RTCP sender report); empty if it has not
 */
public record RecorderStatus(
    CameraId camera,
    State state,
    WallTime since,
    Optional<GapCause> cause,
    String detail,
    Optional<WallTime> liveEdge,
    boolean durable,
    List<InitReader.Track> tracks,
    long bitsPerSecond,
    long fragments,
    long bytes,
    OptionalLong clockAheadMicros) {

  /** What a recorder is doing. */
  public enum State {
    /** Trying to reach the camera for the first time since the recorder started. */
    CONNECTING,
    /** Media arrives and is written. */
    RECORDING,
    /** Media is due and does not arrive. */
    GAP
  }
}
