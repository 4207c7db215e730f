package io.strongroom.recording.fragment;

import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;

/**
 * One finished CMAF fragment ({@code moof} + {@code mdat}).
 *
 * @param bytes the fragment; owned by the fragmenter, valid until the sink returns
 * @param start wall time of the first video sample (of the first sample if there is no video)
 * @param durationMicros until the start of what follows without a gap
 * @param mediaStart decode time of the first video sample on the camera's media timeline
 * @param sampleCount of all tracks
 * @param keyframe whether it begins with a keyframe, so that decoding can start here
 * @param discontinuity whether the media timeline jumps before it
 * @param lossBefore whether samples were lost or damaged before it, without a break in time
 * @param keyframeCrc CRC32C of the keyframe it begins with, whoever recorded it; 0 if it does not
 *     begin with one
 */
public record Fragment(
    ByteChain bytes,
    WallTime start,
    long durationMicros,
    MediaTime mediaStart,
    int sampleCount,
    boolean keyframe,
    boolean discontinuity,
    boolean lossBefore,
    int keyframeCrc) {
  /** Longest fragment, whatever the camera's group of pictures. */
  public static final long MAX_DURATION_MICROS = 1_000_000;

  /**
   * What a fragment may have beyond that, because a camera's second is not the node's: a group of
   * 30 frames at 29.97 Hz lasts 1.001 s and should not become two fragments.
   */
  public static final long DURATION_TOLERANCE_MICROS = 20_000;

  /** Largest fragment in bytes, except that one sample is never cut. */
  public static final int MAX_BYTES = 1 << 20;
}
