package io.strongroom.playback.mask;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.ChangeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The masks of a camera as somebody set them. Immutable.
 *
 * @param number counts from 1
 * @param from footage from this instant on has these masks, until a newer version begins
 * @param past whether what is older has them too, together with those it had
 * @param polygons none: nothing is hidden from then on
 * @param by account
 * @param at when it was set
 * @param approved who else said so, if it takes something away
 */
public record MaskVersion(
    int number,
    WallTime from,
    boolean past,
    List<MaskPolygon> polygons,
    String by,
    Instant at,
    Optional<Approved> approved) {
  /** Most polygons. */
  public static final int MAX_POLYGONS = 32;

  /**
   * The second person's word.
   *
   * @param by account
   * @param change which change it was
   */
  public record Approved(String by, ChangeId change) {}

  /** One that takes nothing away, which one person sets. */
  public MaskVersion(
      int number, WallTime from, boolean past, List<MaskPolygon> polygons, String by, Instant at) {
    this(number, from, past, polygons, by, at, Optional.empty());
  }

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
