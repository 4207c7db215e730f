package io.strongroom.playback.audit;

import io.strongroom.recording.model.TimeRange;
import java.util.Optional;

/**
 * Which entries a sample is drawn from, and how many. Immutable.
 *
 * @param range when the entries were made
 * @param type of the entries; empty for all
 * @param count how many are to be drawn, 1 to {@link #MAX_COUNT}
 */
public record Population(TimeRange range, Optional<EntryType> type, int count) {
  /** Most entries of one sample. */
  public static final int MAX_COUNT = 1_000;

  /** Checks the number; IllegalArgumentException. */
  public Population {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException("a sample has 1 to " + MAX_COUNT + " entries");
    }
  }
}
