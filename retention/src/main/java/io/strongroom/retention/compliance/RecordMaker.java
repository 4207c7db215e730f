package io.strongroom.retention.compliance;

import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.retention.compliance.LookBack.Turn;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the next records of a camera: of days that are over, in their order, and supplements of
 * those of which more became known. For one thread.
 */
final class RecordMaker {
  private final NodeId node;
  private final AllCameras all;
  private final Footage footage;
  private final CameraRegistry registry;
  private final ZoneId zone;
  private final RecordFiles files;
  private final FinishedDays finished = new FinishedDays();

  /**
   * @param footage whose timelines have the causes of gaps, of all nodes
   * @param registry which cameras are to be recorded
   * @param zone whose midnights begin days
   */
  RecordMaker(
      NodeId node,
      AllCameras all,
      Footage footage,
      CameraRegistry registry,
      ZoneId zone,
      RecordFiles files) {
    this.node = node;
    this.all = all;
    this.footage = footage;
    this.registry = registry;
    this.zone = zone;
    this.files = files;
  }

  /**
   * Makes what is missing.
   *
   * @param chain of the camera, up to its end
   * @param adding gets each record, in their order
   * @return false if a pack of a day that is over is still being written, so that there is more to
   *     come
   * @throws StrongroomException UNAVAILABLE if a node that may know more is away
   */
  boolean make(CameraId camera, List<Entry> chain, Turn turn, Consumer<CompletenessRecord> adding) {
    CameraTime time = new CameraTime(all, camera, turn.until(), zone);
    ChainEnd end = new ChainEnd(files, chain);
    boolean hasAll = Turn.hasAll(camera, turn.until());
    if (!turn.onlyGone()) {
      AllCameras.Known known = time.newest();
      for (LocalDate day : daysDue(camera, end, known, turn)) {
        if (isOpenBefore(known.open(), CompletenessRecord.dayOf(day, zone).to(), turn.now())) {
          return false;
        }
        add(end, first(camera, day, end, time, turn), adding);
        hasAll |= Turn.hasAll(camera, day);
      }
    }
    new LookBack(files, finished, turn)
        .supplements(camera, chain, hasAll, time)
        .forEach(supplement -> add(end, supplement.linked(node, end), adding));
    return true;
  }

  /** Days that are over and have no record, ascending. */
  private List<LocalDate> daysDue(
      CameraId camera, ChainEnd end, AllCameras.Known known, Turn turn) {
    if (known.known().isEmpty()) {
      return List.of();
    }
    TimeRange range = known.known().get();
    LocalDate last = isDue(camera) ? turn.until() : earlier(turn.until(), dayBefore(range.to()));
    LocalDate first = end.nextDay().orElse(dayOf(range.from()));
    return first.isAfter(last) ? List.of() : first.datesUntil(last.plusDays(1)).toList();
  }

  private static void add(
      ChainEnd end, CompletenessRecord record, Consumer<CompletenessRecord> adding) {
    adding.accept(record);
    end.added(record);
  }

  private boolean isDue(CameraId camera) {
    CameraRegistry.Registered registered = registry.byId().get(camera);
    return registered != null && registered.camera().enabled();
  }

  /** Whether a pack that began before an instant may still be written. */
  private static boolean isOpenBefore(List<WallTime> open, WallTime end, WallTime now) {
    return open.stream()
        .anyMatch(
            start ->
                start.isBefore(end) && now.isBefore(start.plusMicros(PackIndex.MAX_PACK_MICROS)));
  }

  private CompletenessRecord first(
      CameraId camera, LocalDate day, ChainEnd end, CameraTime time, Turn turn) {
    TimeRange range = CompletenessRecord.dayOf(day, zone);
    TimeRange known = time.newest().known().orElseThrow();
    DayAccount account = DayReckoning.of(range, timeline(camera, range), known, isDue(camera));
    List<PlacedPack> packs = time.packs(day);
    return new CompletenessRecord(
        camera,
        day,
        zone,
        node,
        end.link(Optional.empty()),
        account,
        packs.stream().map(pack -> RecordedPack.of(pack.row())).sorted(RecordedPack.ORDER).toList(),
        LookBack.states(packs, turn.gone()),
        turn.now());
  }

  private Footage.Timeline timeline(CameraId camera, TimeRange day) {
    Footage.Timeline timeline = footage.timeline(camera, DayReckoning.around(day), 0);
    // a node that has left the cluster since it was asked was not asked for the timeline
    all.requireAll();
    if (timeline.partial()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "a node, or the shared index, did not say what there is of camera " + camera);
    }
    return timeline;
  }

  private static LocalDate earlier(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? a : b;
  }

  private LocalDate dayOf(WallTime instant) {
    return LocalDate.ofInstant(instant.toInstant(), zone);
  }

  /** The day in which a range ends. */
  private LocalDate dayBefore(WallTime end) {
    return dayOf(end.plusMicros(-1));
  }
}
