package io.strongroom.playback.mask;

import io.strongroom.playback.mask.MaskPolygon.Point;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;

/**
 * What is hidden of a picture of a certain size, pixel by pixel. A pixel that a polygon touches is
 * hidden, and {@link #MARGIN} more around it, which covers what scaling smears. Immutable.
 */
public final class MaskRaster {
  /** Pixels around a polygon. */
  static final int MARGIN = 2;

  private final int width;
  private final int height;

  /** Pixels row by row. */
  private final BitSet hidden;

  private MaskRaster(int width, int height, BitSet hidden) {
    this.width = width;
    this.height = height;
    this.hidden = hidden;
  }

  /** Of a picture of this size. */
  public static MaskRaster of(Collection<MaskPolygon> polygons, int width, int height) {
    return of(polygons, width, height, MARGIN);
  }

  /** The same with another margin. */
  static MaskRaster of(Collection<MaskPolygon> polygons, int width, int height, int margin) {
    MaskRaster raster = new MaskRaster(width, height, new BitSet(width * height));
    for (MaskPolygon polygon : polygons) {
      raster.fill(polygon);
      raster.outline(polygon, margin);
    }
    return raster;
  }

  /**
   * All is hidden but what lies inside of these polygons, {@link #MARGIN} away from their sides,
   * and is not masked. A pixel that a side touches is hidden.
   */
  static MaskRaster allBut(Collection<MaskPolygon> shown, MaskRaster masked) {
    BitSet seen = new BitSet();
    for (MaskPolygon polygon : shown) {
      MaskRaster inside = new MaskRaster(masked.width, masked.height, new BitSet());
      MaskRaster sides = new MaskRaster(masked.width, masked.height, new BitSet());
      inside.fill(polygon);
      sides.outline(polygon, MARGIN);
      inside.hidden.andNot(sides.hidden);
      seen.or(inside.hidden);
    }
    seen.flip(0, masked.width * masked.height);
    seen.or(masked.hidden);
    return new MaskRaster(masked.width, masked.height, seen);
  }

  /** Whether all that another one of the same size hides is hidden here. */
  boolean hidesAllOf(MaskRaster other) {
    BitSet left = (BitSet) other.hidden.clone();
    left.andNot(hidden);
    return left.isEmpty();
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public boolean isEmpty() {
    return hidden.isEmpty();
  }

  /** The first hidden pixel of a row at or after {@code x}; the width if there is none. */
  public int nextHidden(int y, int x) {
    int found = x < width ? hidden.nextSetBit(y * width + x) : -1;
    return found < 0 || found >= (y + 1) * width ? width : found - y * width;
  }

  /** The first pixel of a row at or after {@code x} that is not hidden; the width if none is. */
  public int nextShown(int y, int x) {
    return Math.min(width, hidden.nextClearBit(y * width + x) - y * width);
  }

  private void fill(MaskPolygon polygon) {
    int corners = polygon.corners().size();
    double[] crossings = new double[corners];
    for (int y = 0; y < height; y++) {
      double middle = (y + 0.5) * MaskPolygon.WHOLE / height;
      int count = 0;
      for (int i = 0; i < corners; i++) {
        Point a = polygon.corners().get(i);
        Point b = polygon.corners().get((i + 1) % corners);
        if (a.y() <= middle != b.y() <= middle) {
          crossings[count++] = a.x() + (middle - a.y()) * (b.x() - a.x()) / (b.y() - a.y());
        }
      }
      Arrays.sort(crossings, 0, count);
      for (int i = 0; i + 1 < count; i += 2) {
        hide(y, pixel(crossings[i], width), pixel(crossings[i + 1], width));
      }
    }
  }

  /** What lies between two rows' middles, and the margin. */
  private void outline(MaskPolygon polygon, int margin) {
    int corners = polygon.corners().size();
    for (int i = 0; i < corners; i++) {
      Point a = polygon.corners().get(i);
      Point b = polygon.corners().get((i + 1) % corners);
      double wide = (double) (b.x() - a.x()) * width / MaskPolygon.WHOLE;
      double high = (double) (b.y() - a.y()) * height / MaskPolygon.WHOLE;
      int steps = 1 + (int) Math.ceil(2 * Math.max(Math.abs(wide), Math.abs(high)));
      for (int step = 0; step <= steps; step++) {
        int x = pixel(a.x() + (double) (b.x() - a.x()) * step / steps, width);
        int y = pixel(a.y() + (double) (b.y() - a.y()) * step / steps, height);
        for (int row = Math.max(0, y - margin); row <= Math.min(height - 1, y + margin); row++) {
          hide(row, x - margin, x + margin);
        }
      }
    }
  }

  private static int pixel(double place, int size) {
    return (int) Math.floor(place * size / MaskPolygon.WHOLE);
  }

  private void hide(int y, int from, int to) {
    int begin = Math.max(0, from);
    int end = Math.min(width - 1, to);
    if (begin <= end) {
      hidden.set(y * width + begin, y * width + end + 1);
    }
  }
}
