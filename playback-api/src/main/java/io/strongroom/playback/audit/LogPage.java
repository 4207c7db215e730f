package io.strongroom.playback.audit;

import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of a search.
 *
 * @param entries the newest first
 * @param next what to go on below; empty if there is nothing more
 * @param reached when the oldest entry that was looked at was made; empty if none was
 * @param size entries of the log
 * @param damage one line for each place where stored bytes are not what was written
 */
public record LogPage(
    List<FoundEntry> entries,
    OptionalLong next,
    Optional<WallTime> reached,
    long size,
    List<String> damage) {}
