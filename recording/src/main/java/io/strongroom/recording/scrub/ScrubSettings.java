package io.strongroom.recording.scrub;

import java.time.Duration;

/**
 * How packs are read again.
 *
 * @param period from the beginning of one pass over a volume to that of the next
 * @param bytesPerSecond read of one volume at most
 */
public record ScrubSettings(Duration period, long bytesPerSecond) {}
