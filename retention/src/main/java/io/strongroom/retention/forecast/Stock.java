package io.strongroom.retention.forecast;

import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;

/**
 * Footage that is there.
 *
 * @param floorEnds from the midnight that begins this day on it has met its floor
 * @param goes at the midnight that begins this day it goes by itself
 * @param bytes that go then or before
 * @param heldBytes that stay all the same
 * @param thins at the midnight that begins this day its full rate goes, not before its floor
 * @param thinnedBytes of {@code bytes} that go then; 0 if it is not thinned
 */
public record Stock(
    RetentionClass type,
    LocalDate floorEnds,
    LocalDate goes,
    long bytes,
    long heldBytes,
    LocalDate thins,
    long thinnedBytes) {
  /** What is not thinned. */
  public Stock(
      RetentionClass type, LocalDate floorEnds, LocalDate goes, long bytes, long heldBytes) {
    this(type, floorEnds, goes, bytes, heldBytes, goes, 0);
  }
}
