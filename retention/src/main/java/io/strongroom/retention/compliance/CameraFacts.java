package io.strongroom.retention.compliance;

import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a node knows of its cameras' days. Thread-safe; blocks on the catalogue. */
final class CameraFacts {
  private final Catalogue catalogue;
  private final Footage footage;
  private final CameraRegistry registry;

  CameraFacts(Catalogue catalogue, Footage footage, CameraRegistry registry) {
    this.catalogue = catalogue;
    this.footage = footage;
    this.registry = registry;
  }

  /** All that are registered or have packs. Reads every row. */
  Set<CameraId> cameras() {
    Set<CameraId> cameras = new LinkedHashSet<>(registry.byId().keySet());
    catalogue.forEach(row -> cameras.add(row.id().camera()));
    return cameras;
  }

  /** Whether it is to be recorded now. */
  boolean isDue(CameraId camera) {
    CameraRegistry.Registered registered = registry.byId().get(camera);
    return registered != null && registered.camera().enabled();
  }

  /** From the first to the last footage or gap; empty if nothing is known of it. */
  Optional<TimeRange> known(CameraId camera) {
    return Stream.of(footage.extent(camera), catalogue.gapExtent(camera))
        .flatMap(Optional::stream)
        .reduce(
            (a, b) ->
                new TimeRange(WallTime.min(a.from(), b.from()), WallTime.max(a.to(), b.to())));
  }

  Footage.Timeline timeline(CameraId camera, TimeRange range) {
    return footage.timeline(camera, range, 0);
  }

  /** Finished packs with footage of a day. */
  List<PackRow> packs(CameraId camera, TimeRange day) {
    return catalogue.packs(camera, day).stream()
        .filter(row -> row.spans().stream().anyMatch(day::overlaps))
        .toList();
  }

  /** Whether a pack that began before an instant may still be written. */
  boolean isOpenBefore(CameraId camera, WallTime end, WallTime now) {
    return catalogue.openPacks(camera).stream()
        .anyMatch(
            row ->
                row.start().isBefore(end)
                    && now.isBefore(row.start().plusMicros(PackIndex.MAX_PACK_MICROS)));
  }
}
