package io.strongroom.playback.audit;

import io.strongroom.recording.model.TimeRange;
import java.util.Optional;

/** What went out under an intent: the hull of the fragments sent, and their bytes. */
public record Delivery(Optional<TimeRange> range, long bytes) {}
