package io.strongroom.playback.mask;

import java.util.Optional;
import java.util.Set;

/**
 * What of a stretch of footage is not shown. Immutable; pure.
 *
 * @param masks what is hidden in any case
 * @param shown where given, these parts of the picture are all that is shown, and no sound is heard
 */
public record Hidden(Set<MaskPolygon> masks, Optional<Set<MaskPolygon>> shown) {
  /** All is shown. */
  public static final Hidden NOTHING = new Hidden(Set.of(), Optional.empty());

  public Hidden {
    masks = Set.copyOf(masks);
    shown = shown.map(Set::copyOf);
  }

  /** Hides these parts. */
  public static Hidden masked(Set<MaskPolygon> masks) {
    return new Hidden(masks, Optional.empty());
  }

  /** Hides all but some parts, and of those what is masked. */
  public static Hidden allBut(Set<MaskPolygon> shown, Set<MaskPolygon> masks) {
    return new Hidden(masks, Optional.of(shown));
  }

  /** Whether the sound is left out. */
  public boolean isSilent() {
    return shown.isPresent();
  }

  /** Pixel by pixel, of a picture of this size. */
  public MaskRaster raster(int width, int height) {
    MaskRaster masked = MaskRaster.of(masks, width, height);
    return shown.map(parts -> MaskRaster.allBut(parts, masked)).orElse(masked);
  }
}
