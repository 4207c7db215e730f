package io.strongroom.playback.mask;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whether masks hide at each instant what others hide. Pure. */
final class MaskCover {
  /**
   * Pixels each way of the picture that shapes are compared on. One that is touched stays touched,
   * however often masks are set, so that an edge moves by less than a pixel of a picture of this
   * width, which the margin around masks covers up to twice the width.
   */
  private static final int GRID = 4_000;

  private record Pair(Set<MaskPolygon> more, Set<MaskPolygon> less) {}

  private MaskCover() {}

  /**
   * Whether all that {@code present} hides is hidden by {@code next}, at each instant. In doubt,
   * where an edge is drawn through the corner of a pixel, it says no.
   */
  static boolean hidesAll(MaskHistory next, MaskHistory present) {
    Set<Pair> known = new HashSet<>();
    return instants(next, present).stream()
        .map(at -> new TimeRange(at, at.plusMicros(1)))
        .map(at -> new Pair(next.in(at), present.in(at)))
        .filter(known::add)
        .allMatch(pair -> hidesAll(pair.more(), pair.less()));
  }

  private static boolean hidesAll(Set<MaskPolygon> more, Set<MaskPolygon> less) {
    return more.containsAll(less)
        || MaskRaster.of(more, GRID, GRID, 0).hidesAllOf(MaskRaster.of(less, GRID, GRID, 0));
  }

  /** Before all versions, and where each begins: what is hidden changes at no other time. */
  private static Set<WallTime> instants(MaskHistory next, MaskHistory present) {
    TreeSet<Long> micros = new TreeSet<>();
    Stream.concat(next.versions().stream(), present.versions().stream())
        .forEach(version -> micros.add(version.from().micros()));
    if (!micros.isEmpty()) {
      micros.add(micros.getFirst() - 1);
    }
    Set<WallTime> instants = new HashSet<>();
    micros.forEach(each -> instants.add(new WallTime(each)));
    return instants;
  }
}
