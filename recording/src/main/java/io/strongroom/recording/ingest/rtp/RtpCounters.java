package io.strongroom.recording.ingest.rtp;

/**
 * What one track has counted since the connection began.
 *
 * @param packets RTP packets received, of whatever kind
 * @param bytes their bytes, headers included
 * @param lost packets that were given up, by gaps in the sequence numbers
 * @param duplicates packets that came twice, or too late to be used
 * @param reordered packets that came before one that was due earlier
 * @param foreign packets of another source or of a payload type that nobody described
 * @param damaged packets, or NAL units in them, that do not add up
 * @param dropped access units and audio frames left out because part of them is missing
 */
public record RtpCounters(
    long packets,
    long bytes,
    long lost,
    long duplicates,
    long reordered,
    long foreign,
    long damaged,
    long dropped) {}
