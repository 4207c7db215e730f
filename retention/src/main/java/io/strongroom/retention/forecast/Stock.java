package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;

/**
 * Footage that is there.
 *
 * @param floorEnds from the midnight that begins this day on it has met its floor
 * @param goes at the midnight that begins this day it goes by itself
 * @param bytes that go then
 * @param heldBytes that stay all the same
 */
public record Stock(
    RetentionClass type, LocalDate floorEnds, LocalDate goes, long bytes, long heldBytes) {}
