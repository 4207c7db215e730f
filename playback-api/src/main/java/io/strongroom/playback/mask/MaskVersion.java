package io.strongroom.playback.mask;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.util.List;

/**
 * The masks of a camera as somebody set them. Immutable.
 *
 * @param number counts from 1
 * @param from footage from this instant on has these masks, until a newer version begins
 * @param past whether what is older has them too, together with those it had
 * @param polygons none: nothing is hidden from then on
 * @param by account
 * @param at when it was set
 */
public record MaskVersion(
    int number, WallTime from, boolean past, List<MaskPolygon> polygons, String by, Instant at) {
  /** Most polygons. */
  public static final int MAX_POLYGONS = 32;

  /**
   * @throws StrongroomException CALLER if there are too many
   */
  public MaskVersion {
    polygons = List.copyOf(polygons);
    if (polygons.size() > MAX_POLYGONS) {
      throw new StrongroomException(
          ErrorKind.CALLER, "polygons: may be " + MAX_POLYGONS + " at most; join some");
    }
  }
}
