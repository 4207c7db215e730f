package io.strongroom.recording.model;

import java.nio.ByteBuffer;

/**
 * One encoded sample as a camera sent it.
 *
 * @param track index into {@link StreamFormat#tracks()}
 * @param decodeTime in the track's timescale, from an origin the stream chose; unwrapped by the
 *     ingest as far as the protocol tells, but may still jump, repeat or fall: cameras do
 * @param presentationTime in the track's timescale, same origin
 * @param arrival when the last byte of the sample reached this node
 * @param keyframe whether decoding can start here (always true for audio)
 * @param bytes video: one access unit as 4-byte length-prefixed NAL units (ISO/IEC 14496-15), order
 *     and SEI as received; audio: one frame (AAC, Opus) or a run of samples (G.711). Owned by the
 *     caller and valid only until the call that hands it over returns.
 */
public record EncodedSample(
    int track,
    long decodeTime,
    long presentationTime,
    WallTime arrival,
    boolean keyframe,
    ByteBuffer bytes) {}
