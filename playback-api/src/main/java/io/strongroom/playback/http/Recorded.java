package io.strongroom.playback.http;

import io.strongroom.playback.access.WithinGrant;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.Footage.Resolution;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds footage, and says what is there instead when there is none. Thread-safe; blocks. */
final class Recorded {
  private static final long NEARBY_MICROS = TimeUnit.HOURS.toMicros(24);

  private final Footage footage;
  private final CameraRegistry cameras;

  Recorded(Footage footage, CameraRegistry cameras) {
    this.footage = footage;
    this.cameras = cameras;
  }

  /**
   * The chunks of a range, at least one.
   *
   * @param window what a grant covers: a chunk that begins before it or ends after it is left out
   */
  List<ChunkRef> resolve(CameraId camera, TimeRange range, Duration longest, TimeRange window) {
    List<ChunkRef> within = WithinGrant.of(window, resolve(camera, range, longest));
    if (within.isEmpty()) {
      throw notRecorded(
              "nothing that is recorded in this range lies wholly within the grant; ask for a grant"
                  + " that begins some seconds earlier and ends some seconds later")
          .raised();
    }
    return within;
  }

  /** The chunks of a range, at least one. */
  List<ChunkRef> resolve(CameraId camera, TimeRange range, Duration longest) {
    Resolution found = footage.resolve(camera, range, Limits.chunks(longest));
    if (!found.complete()) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "to: the range has more than "
              + Limits.chunks(longest)
              + " fragments; ask for a shorter one");
    }
    if (found.chunks().isEmpty()) {
      throw nothing(camera, range).raised();
    }
    return found.chunks();
  }

  /** 404 with the nearest recorded instants, so that a client can offer them. */
  Problem nothing(CameraId camera, TimeRange range) {
    Optional<TimeRange> extent = footage.extent(camera);
    if (extent.isEmpty() && cameras.get(camera).isEmpty()) {
      return CameraRoutes.unknown();
    }
    if (extent.isEmpty()) {
      return notRecorded("nothing has been recorded of this camera yet");
    }
    Optional<WallTime> before = nearestBefore(camera, extent.get(), range.from());
    Optional<WallTime> after = nearestAfter(camera, extent.get(), range.to());
    StringBuilder detail = new StringBuilder("nothing is recorded in this range");
    before.ifPresent(t -> detail.append("; recorded before it until ").append(Instants.format(t)));
    after.ifPresent(t -> detail.append("; recorded after it from ").append(Instants.format(t)));
    Problem problem = notRecorded(detail.toString());
    if (before.isPresent()) {
      problem = problem.with("nearestBefore", Instants.format(before.get()));
    }
    if (after.isPresent()) {
      problem = problem.with("nearestAfter", Instants.format(after.get()));
    }
    return problem;
  }

  private static Problem notRecorded(String detail) {
    return new Problem(404, "not-recorded", "Nothing recorded", detail);
  }

  /**
   * End of the newest footage. What a clock ahead of time has dated into the future is not it: the
   * newest is then what was recorded last before now.
   */
  Optional<WallTime> newest(CameraId camera, WallTime now) {
    return footage
        .extent(camera)
        .flatMap(
            extent ->
                extent.to().isBefore(now)
                    ? Optional.of(extent.to())
                    : nearestBefore(camera, extent, now));
  }

  private Optional<WallTime> nearestBefore(CameraId camera, TimeRange extent, WallTime instant) {
    if (!extent.from().isBefore(instant)) {
      return Optional.empty();
    }
    if (extent.to().compareTo(instant) <= 0) {
      return Optional.of(extent.to());
    }
    TimeRange nearby = new TimeRange(instant.plusMicros(-NEARBY_MICROS), instant);
    List<TimeRange> spans = footage.timeline(camera, nearby, 0).recorded();
    return spans.isEmpty() ? Optional.empty() : Optional.of(spans.getLast().to());
  }

  private Optional<WallTime> nearestAfter(CameraId camera, TimeRange extent, WallTime instant) {
    if (!instant.isBefore(extent.to())) {
      return Optional.empty();
    }
    if (instant.compareTo(extent.from()) <= 0) {
      return Optional.of(extent.from());
    }
    TimeRange nearby = new TimeRange(instant, instant.plusMicros(NEARBY_MICROS));
    List<TimeRange> spans = footage.timeline(camera, nearby, 0).recorded();
    return spans.isEmpty() ? Optional.empty() : Optional.of(spans.getFirst().from());
  }
}
