package io.strongroom.playback.mask;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All masks that a camera has had. Immutable; pure.
 *
 * <p>At an instant those of the newest version count that has begun by then, and those of later
 * ones that cover the past. A version that a newer one replaces from its own beginning on, or from
 * before it, counts nowhere: that is how a mistake is taken back.
 *
 * @param versions by number
 * @param record version of the control record that it was read from; 0 if there is none
 */
public record MaskHistory(List<MaskVersion> versions, long record) {
  /** Of a camera that never had any. */
  public static final MaskHistory NONE = new MaskHistory(List.of(), 0);

  public MaskHistory {
    versions = List.copyOf(versions);
  }

  /** The version set last. */
  public Optional<MaskVersion> newest() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
  }

  /** Whether anything of this camera's pictures is hidden at any time. */
  public boolean isMasked() {
    return versions.stream().anyMatch(each -> counts(each) && !each.polygons().isEmpty());
  }

  /** What is hidden somewhere in a stretch of footage: each polygon once. */
  public Set<MaskPolygon> in(TimeRange footage) {
    Set<MaskPolygon> hidden = new LinkedHashSet<>();
    inForce(footage.from()).ifPresent(version -> hidden.addAll(version.polygons()));
    for (MaskVersion version : versions) {
      boolean later = footage.from().isBefore(version.from());
      if (later && counts(version) && (version.past() || version.from().isBefore(footage.to()))) {
        hidden.addAll(version.polygons());
      }
    }
    return hidden;
  }

  private Optional<MaskVersion> inForce(WallTime at) {
    return versions.reversed().stream().filter(each -> !at.isBefore(each.from())).findFirst();
  }

  private boolean counts(MaskVersion version) {
    return versions.stream()
        .noneMatch(
            other -> other.number() > version.number() && !version.from().isBefore(other.from()));
  }
}
