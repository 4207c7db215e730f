package io.strongroom.retention.compliance;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Optional;

/**
 * What one node knows of a camera, and of its packs in a range.
 *
 * @param known from the first to the last footage or gap, of any time
 * @param open when packs began that are still written
 * @param packs finished ones with footage of the range, ascending by epoch
 * @param more whether there are others after the last of them
 */
public record CameraPage(
    Optional<TimeRange> known, List<WallTime> open, List<PlacedPack> packs, boolean more) {
  /** Most packs in one: 2 MB if each is in as many parts as can be. */
  public static final int MAX_PACKS = 1_024;

  /** Most packs of one camera that are open at once. */
  public static final int MAX_OPEN = 4_096;

  public CameraPage {
    open = List.copyOf(open);
    packs = List.copyOf(packs);
    if (more && packs.isEmpty()) {
      throw new IllegalArgumentException("a page without packs cannot be followed by another");
    }
  }
}
