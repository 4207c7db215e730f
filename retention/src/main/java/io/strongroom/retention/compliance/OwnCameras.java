package io.strongroom.retention.compliance;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this node's catalogue knows of cameras. Thread-safe; blocks on the catalogue.
 *
 * @param places where its packs lie
 */
record OwnCameras(Catalogue catalogue, PackPlaces places) {
  /** Those that have packs. */
  Set<CameraId> withPacks() {
    return catalogue.cameras();
  }

  /** Some of what is known; see {@link CompletenessPeers#camera}. */
  CameraPage page(CameraId camera, TimeRange range, Optional<Epoch> after) {
    // open ones first: a pack that is finished in between is then seen twice and not never
    List<OpenPackRow> open = catalogue.openPacks(camera);
    List<PlacedPack> packs =
        catalogue.packs(camera, range).stream()
            .filter(row -> row.spans().stream().anyMatch(range::overlaps))
            .filter(row -> after.isEmpty() || after.get().compareTo(row.id().epoch()) < 0)
            .sorted(Comparator.comparing(row -> row.id().epoch()))
            .limit(CameraPage.MAX_PACKS + 1L)
            .map(this::placed)
            .toList();
    boolean more = packs.size() > CameraPage.MAX_PACKS;
    return new CameraPage(
        known(camera, open),
        open.stream().map(OpenPackRow::start).limit(CameraPage.MAX_OPEN).toList(),
        more ? packs.subList(0, CameraPage.MAX_PACKS) : packs,
        more);
  }

  private PlacedPack placed(PackRow row) {
    return new PlacedPack(row, places.tierOf(row.volume()), catalogue.replicas().isCopy(row.id()));
  }

  private Optional<TimeRange> known(CameraId camera, List<OpenPackRow> open) {
    Stream<TimeRange> growing =
        open.stream()
            .filter(row -> row.start().isBefore(row.durableUntil()))
            .map(row -> new TimeRange(row.start(), row.durableUntil()));
    return Stream.concat(
            growing,
            Stream.of(catalogue.extent(camera), catalogue.gapExtent(camera))
                .flatMap(Optional::stream))
        .reduce(OwnCameras::hull);
  }

  static TimeRange hull(TimeRange a, TimeRange b) {
    return new TimeRange(WallTime.min(a.from(), b.from()), WallTime.max(a.to(), b.to()));
  }
}
