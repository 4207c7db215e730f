package io.strongroom.playback.grant;

import io.strongroom.recording.model.CameraId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What needs two approvers, by the settings. Immutable; pure.
 *
 * @param exportClasses retention classes whose cameras' footage leaves as files by two words alone
 * @param unmask whether what masks hide needs two
 * @param cameraHours a grant of more camera-hours needs two; 0 sets no limit
 */
public record TwoApprovers(Set<String> exportClasses, boolean unmask, int cameraHours) {
  /** One is always enough. */
  public static final TwoApprovers NEVER = new TwoApprovers(Set.of(), false, 0);

  private static final long MICROS_PER_HOUR = 3_600_000_000L;

  public TwoApprovers {
    exportClasses = Set.copyOf(exportClasses);
  }

  /**
   * Why a grant of this needs two; empty if it does not.
   *
   * @param classes class of a camera; one that is off the register counts as marked, as do all
   */
  public Set<WhyTwo> why(Scope scope, Function<CameraId, Optional<String>> classes) {
    Set<WhyTwo> reasons = EnumSet.noneOf(WhyTwo.class);
    if (scope.rights().contains(Right.EXPORT) && isMarked(scope, classes)) {
      reasons.add(WhyTwo.EXPORT_CLASS);
    }
    if (unmask && scope.unmasks()) {
      reasons.add(WhyTwo.UNMASK);
    }
    if (cameraHours > 0 && isLarge(scope)) {
      reasons.add(WhyTwo.SIZE);
    }
    return reasons;
  }

  private boolean isMarked(Scope scope, Function<CameraId, Optional<String>> classes) {
    return !exportClasses.isEmpty()
        && (scope.isOfAllCameras()
            || scope.cameras().stream()
                .map(classes)
                .anyMatch(each -> each.filter(name -> !exportClasses.contains(name)).isEmpty()));
  }

  /** All cameras are more than any number of them. */
  private boolean isLarge(Scope scope) {
    return scope.isOfAllCameras()
        || Math.multiplyHigh(scope.range().micros(), scope.cameras().size()) != 0
        || scope.range().micros() * scope.cameras().size() > cameraHours * MICROS_PER_HOUR;
  }
}
