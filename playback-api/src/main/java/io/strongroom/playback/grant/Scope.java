package io.strongroom.playback.grant;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Footage and what may be done with it. Immutable.
 *
 * @param cameras each once; empty stands for all cameras
 * @param range of the footage, wall time
 * @param rights at least one
 */
public record Scope(List<CameraId> cameras, TimeRange range, Set<Right> rights) {
  public Scope {
    cameras = cameras.stream().distinct().toList();
    rights = Set.copyOf(rights);
  }

  /** Whether it is about every camera there is or will be. */
  public boolean isOfAllCameras() {
    return cameras.isEmpty();
  }

  /** Whether all of {@code footage} may be used by one of these rights. */
  public boolean covers(CameraId camera, TimeRange footage, Set<Right> anyOf) {
    return (isOfAllCameras() || cameras.contains(camera))
        && range.contains(footage)
        && anyOf.stream().anyMatch(rights::contains);
  }

  /** Whether it shows cameras without their masks. */
  public boolean unmasks() {
    return rights.contains(Right.UNMASK);
  }

  /** Whether there is anything that it shows. */
  boolean showsSomething() {
    return rights.stream().anyMatch(right -> right != Right.UNMASK);
  }

  /** The first field by which this goes beyond what was asked; empty if it does not. */
  public Optional<String> exceeds(Scope asked) {
    if (!asked.isOfAllCameras() && (isOfAllCameras() || !asked.cameras.containsAll(cameras))) {
      return Optional.of("cameras");
    }
    if (range.from().isBefore(asked.range.from())) {
      return Optional.of("from");
    }
    if (asked.range.to().isBefore(range.to())) {
      return Optional.of("to");
    }
    return asked.rights.containsAll(rights) ? Optional.empty() : Optional.of("actions");
  }

  /** The rights in the order of their declaration. */
  public List<Right> orderedRights() {
    return List.copyOf(EnumSet.copyOf(rights));
  }
}
