package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.retention.hold.Holds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is recorded and what is missing. Thread-safe. */
final class TimelineRoutes {
  private static final Logger log = LoggerFactory.getLogger(TimelineRoutes.class);
  private static final long MAX_DETAIL_SECONDS = 86_400;

  private final Footage footage;
  private final CameraRegistry cameras;
  private final AccessChecker checker;
  private final Holds holds;
  private final Workers workers;
  private final Replies replies;
  private final Ranges ranges;

  TimelineRoutes(
      Footage footage,
      CameraRegistry cameras,
      AccessChecker checker,
      Holds holds,
      Workers workers,
      Replies replies,
      Ranges ranges) {
    this.footage = footage;
    this.cameras = cameras;
    this.checker = checker;
    this.holds = holds;
    this.workers = workers;
    this.replies = replies;
    this.ranges = ranges;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/cameras/{id}/timeline",
            Access.FOOTAGE_SEEN,
            Set.of("from", "to", "detail"),
            this::timeline));
  }

  private record SpanView(WallTime from, WallTime to) {
    static SpanView of(TimeRange range) {
      return new SpanView(range.from(), range.to());
    }
  }

  private record GapView(WallTime from, WallTime to, GapCause cause) {
    static GapView of(Gap gap) {
      return new GapView(gap.range().from(), gap.range().to(), gap.cause());
    }
  }

  private record TimelineView(
      CameraId camera,
      WallTime from,
      WallTime to,
      List<SpanView> recorded,
      List<GapView> gaps,
      @Nullable WallTime liveEdge,
      @Nullable SpanView extent,
      @Nullable List<SpanView> held,
      @Nullable List<SpanView> thinned,
      boolean partial) {}

  /** What is held; nothing if that cannot be said, because footage is shown all the same. */
  private @Nullable List<SpanView> held(CameraId camera, TimeRange range) {
    try {
      return holds.held(camera, range).stream().map(SpanView::of).toList();
    } catch (StrongroomException e) {
      log.warn("holds cannot be read: {}", e.getMessage());
      return null;
    }
  }

  private CompletionStage<HttpResponse> timeline(Exchange exchange) {
    CameraId camera = exchange.camera();
    Session session = exchange.signedIn();
    TimeRange range = ranges.closed(exchange, Limits.TIMELINE, true);
    long detail = exchange.number("detail", 0, MAX_DETAIL_SECONDS).orElse(0L);
    return workers.run(
        () -> {
          TimeRange window = checker.require(session, camera, range, Action.TIMELINE);
          Optional<TimeRange> extent = footage.extent(camera);
          if (extent.isEmpty() && cameras.get(camera).isEmpty()) {
            throw CameraRoutes.unknown().raised();
          }
          var timeline = footage.timeline(camera, range, TimeUnit.SECONDS.toMicros(detail));
          if (timeline.recorded().size() + timeline.gaps().size() > Limits.MAX_TIMELINE_ENTRIES) {
            throw Problem.field(
                    "detail",
                    "the range has more than "
                        + Limits.MAX_TIMELINE_ENTRIES
                        + " spans and gaps; ask for a shorter range or a coarser detail")
                .raised();
          }
          return replies.json(
              200,
              new TimelineView(
                  camera,
                  range.from(),
                  range.to(),
                  timeline.recorded().stream().map(SpanView::of).toList(),
                  timeline.gaps().stream().map(GapView::of).toList(),
                  timeline.liveEdge().filter(edge -> !window.to().isBefore(edge)).orElse(null),
                  extent.flatMap(window::intersect).map(SpanView::of).orElse(null),
                  held(camera, range),
                  timeline.thinned().isEmpty()
                      ? null
                      : timeline.thinned().stream().map(SpanView::of).toList(),
                  timeline.partial()));
        });
  }
}
