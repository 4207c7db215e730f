package io.strongroom.recording.read;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a camera's footage in a range, without any chunk index.
 *
 * @param packs each once, any order
 * @param gaps gap rows, ascending, disjoint
 * @param extent all footage there is of the camera
 * @param missing what may not be in here
 */
public record Outline(
    List<Piece> packs, List<Gap> gaps, Optional<TimeRange> extent, Missing missing) {
  public Outline {
    packs = List.copyOf(packs);
    gaps = List.copyOf(gaps);
  }

  /**
   * Footage of one pack.
   *
   * @param id the pack
   * @param spans where it has footage, ascending, disjoint
   * @param firstOfLife whether a recorder life begins with it
   * @param live whether it still grows
   */
  public record Piece(PackId id, List<TimeRange> spans, boolean firstOfLife, boolean live) {
    public Piece {
      spans = List.copyOf(spans);
    }
  }

  /** What may be missing from an outline. */
  public enum Missing {
    /** Nothing. */
    NOTHING,
    /** Gaps, and the newest footage, of nodes that are away; their packs are listed. */
    NEWEST,
    /** Whole packs: the shared index did not say what nodes that are away have. */
    PACKS
  }
}
