package io.strongroom.recording.index;

import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;

/**
 * What the index knows of a pack that is being written.
 *
 * @param id camera and epoch
 * @param volume where it lies
 * @param retentionClass part of its path
 * @param expiryDay part of its path
 * @param packTag marks the frames that belong to it
 * @param start wall time of its first fragment
 * @param durableUntil end of what is synced; {@code start} if nothing is
 */
public record OpenPackRow(
    PackId id,
    VolumeId volume,
    RetentionClass retentionClass,
    LocalDate expiryDay,
    long packTag,
    WallTime start,
    WallTime durableUntil) {}
