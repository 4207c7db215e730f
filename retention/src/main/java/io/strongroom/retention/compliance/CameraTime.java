package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all nodes know of one camera's days, asked for in pieces of some days when it is needed
 * first. For one thread and one run.
 */
final class CameraTime {
  /** Days that one question is about. */
  static final int DAYS_AT_ONCE = 8;

  private final AllCameras all;
  private final CameraId camera;
  private final LocalDate until;
  private final ZoneId zone;
  private final Map<Long, AllCameras.Known> pieces = new HashMap<>();

  /**
   * @param until the last day that may be asked for
   */
  CameraTime(AllCameras all, CameraId camera, LocalDate until, ZoneId zone) {
    this.all = all;
    this.camera = camera;
    this.until = until;
    this.zone = zone;
  }

  /** What was known when the last days were asked for. */
  AllCameras.Known newest() {
    return piece(until);
  }

  /** Finished packs with footage of a day. */
  List<PlacedPack> packs(LocalDate day) {
    TimeRange range = CompletenessRecord.dayOf(day, zone);
    return piece(day).packs().values().stream()
        .filter(pack -> pack.row().spans().stream().anyMatch(range::overlaps))
        .toList();
  }

  private AllCameras.Known piece(LocalDate day) {
    long number = ChronoUnit.DAYS.between(day, until) / DAYS_AT_ONCE;
    return pieces.computeIfAbsent(number, this::ask);
  }

  private AllCameras.Known ask(long number) {
    LocalDate last = until.minusDays(number * DAYS_AT_ONCE);
    TimeRange range =
        new TimeRange(
            CompletenessRecord.dayOf(last.minusDays(DAYS_AT_ONCE - 1L), zone).from(),
            CompletenessRecord.dayOf(last, zone).to());
    return all.of(camera, range);
  }
}
