package io.strongroom.retention.forecast;

import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.pack.RetentionClass;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How much thinning leaves of classes, by what was thinned already. Pure functions. */
final class KeptShares {
  private KeptShares() {}

  /**
   * The mean size of a class's packs of keyframes as a share of the mean size of its others, 1 at
   * most: full rates that were thinned are gone. A class without both is missing.
   *
   * @param all class-days, keyframes included
   * @param keyframes what of these has keyframes alone
   */
  static Map<RetentionClass, Double> of(Collection<ClassDay> all, Collection<ClassDay> keyframes) {
    Map<RetentionClass, Size> whole = sizes(all);
    Map<RetentionClass, Double> shares = new HashMap<>();
    sizes(keyframes)
        .forEach(
            (type, thinned) -> {
              Size full = whole.getOrDefault(type, thinned).minus(thinned);
              if (thinned.packs > 0 && full.packs > 0 && full.bytes > 0) {
                shares.put(type, Math.min(1, thinned.mean() / full.mean()));
              }
            });
    return shares;
  }

  private static Map<RetentionClass, Size> sizes(Collection<ClassDay> days) {
    Map<RetentionClass, Size> sizes = new HashMap<>();
    days.forEach(
        day -> sizes.merge(day.retentionClass(), new Size(day.packs(), day.bytes()), Size::plus));
    return sizes;
  }

  private record Size(long packs, long bytes) {
    Size plus(Size other) {
      return new Size(packs + other.packs, bytes + other.bytes);
    }

    Size minus(Size other) {
      return new Size(packs - other.packs, bytes - other.bytes);
    }

    double mean() {
      return (double) bytes / packs;
    }
  }
}
