package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.access.Viewings;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.hls.LiveNumbers;
import io.strongroom.playback.hls.MediaPlaylist;
import io.strongroom.playback.hls.Segment;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.playback.hls.Segmenter;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** HLS: media playlists, init segments and media segments. Thread-safe. */
final class PlaylistRoutes {
  /** How much a playlist that follows the live edge shows. */
  private static final int LIVE_SEGMENTS = 12;

  /** What is looked at for it: those segments, the one being written, and one that is cut. */
  private static final long LIVE_MICROS = (LIVE_SEGMENTS + 3) * Segmenter.GRID_MICROS;

  /** Footage is on disk at the latest this long after it was seen. */
  private static final long SETTLED_MICROS = TimeUnit.SECONDS.toMicros(15);

  private static final Duration SEGMENT = Duration.ofMinutes(1);

  private static final HttpHeader DRAWN = RawHeader.create("X-Strongroom-Drawn", "1");

  private final Footage footage;
  private final SegmentBodies segments;
  private final Recorded recorded;
  private final AccessChecker checker;
  private final Viewings viewings;
  private final FootageBodies bodies;
  private final Workers workers;
  private final Replies replies;
  private final Ranges ranges;
  private final LiveNumbers numbers = new LiveNumbers();

  PlaylistRoutes(
      Footage footage,
      Recorded recorded,
      AccessChecker checker,
      Viewings viewings,
      FootageBodies bodies,
      Workers workers,
      Replies replies,
      Ranges ranges) {
    this.footage = footage;
    this.segments = new SegmentBodies(footage);
    this.recorded = recorded;
    this.checker = checker;
    this.viewings = viewings;
    this.bodies = bodies;
    this.workers = workers;
    this.replies = replies;
    this.ranges = ranges;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/cameras/{id}/hls.m3u8",
            Access.FOOTAGE_PLAYED,
            Set.of("from", "to", "video", "resident"),
            this::playlist),
        new Route(
            HttpMethods.GET,
            "/api/v1/cameras/{id}/hls/{segment}",
            Access.FOOTAGE_PLAYED,
            Set.of("video", "resident"),
            this::segment));
  }

  private CompletionStage<HttpResponse> playlist(Exchange exchange) {
    CameraId camera = exchange.camera();
    Session session = exchange.signedIn();
    Optional<WallTime> from = exchange.instant("from");
    Optional<WallTime> to = exchange.instant("to");
    Optional<RequestId> resident = exchange.resident();
    Action action = action(resident);
    String query =
        resident
            .map(grant -> "?resident=" + grant)
            .orElse(exchange.wantsH264() ? "?video=h264" : "");
    if (to.isPresent() && from.isEmpty()) {
      throw Problem.field("from", "is missing; to alone names no range").raised();
    }
    from.ifPresent(instant -> ranges.notInFuture("from", instant));
    WallTime now = ranges.now();
    TimeRange range =
        ranges.checked(
            from.orElse(now.plusMicros(-LIVE_MICROS)),
            to.orElse(WallTime.max(now, from.orElse(now)).plusMicros(1)),
            Limits.PLAYLIST);
    return workers.run(
        () -> {
          TimeRange window = checker.require(session, camera, range, action, resident);
          MediaPlaylist playlist =
              from.isPresent()
                  ? stretch(camera, range, to.isPresent() && isSettled(camera, range.to()), window)
                  : sliding(camera, range, window);
          ByteString text = ByteString.fromString(playlist.text(query));
          return replies.plain(200).withEntity(HttpEntities.create(Replies.PLAYLIST, text));
        });
  }

  private static Action action(Optional<RequestId> resident) {
    return resident.isPresent() ? Action.RESIDENT : Action.PLAYBACK;
  }

  private boolean isSettled(CameraId camera, WallTime to) {
    return to.plusMicros(SETTLED_MICROS).isBefore(ranges.now())
        || footage.extent(camera).filter(e -> to.isBefore(e.to())).isPresent();
  }

  private MediaPlaylist stretch(CameraId camera, TimeRange range, boolean ended, TimeRange window) {
    List<ChunkRef> chunks = recorded.resolve(camera, range, Limits.PLAYLIST, window);
    List<Segment> segments = closed(Segmenter.segments(chunks, ended));
    return new MediaPlaylist(
        ended ? MediaPlaylist.Type.VOD : MediaPlaylist.Type.EVENT, 0, 0, segments);
  }

  private MediaPlaylist sliding(CameraId camera, TimeRange range, TimeRange window) {
    List<ChunkRef> chunks = recorded.resolve(camera, range, SEGMENT, window);
    List<Segment> segments = closed(Segmenter.segments(chunks, false));
    // The first one began before the range, or may have: its name would change as time goes on.
    List<Segment> whole = segments.size() > 1 ? segments.subList(1, segments.size()) : segments;
    return numbers.number(
        camera, whole.subList(Math.max(0, whole.size() - LIVE_SEGMENTS), whole.size()));
  }

  private static List<Segment> closed(List<Segment> segments) {
    List<Segment> closed = segments.stream().filter(Segment::closed).toList();
    if (closed.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the first segment of this recording is not complete yet; try again in a few seconds");
    }
    return closed;
  }

  private CompletionStage<HttpResponse> segment(Exchange exchange) {
    CameraId camera = exchange.camera();
    Session session = exchange.signedIn();
    SegmentName name = SegmentName.parse(exchange.path().getOrDefault("segment", ""));
    boolean h264 = exchange.wantsH264();
    Optional<RequestId> resident = exchange.resident();
    Action action = action(resident);
    Viewing viewing = viewings.of(session, camera, action, resident);
    WallTime limit = name.range().from().plusMicros(Viewing.INTENT_MICROS);
    return workers
        .run(
            () -> {
              TimeRange window = checker.require(session, camera, name.range(), action, resident);
              return segments.body(segments.find(camera, name, window), viewing, limit, h264);
            })
        .thenCompose(
            body -> entity(body, viewing, limit).thenApply(entity -> answer(body, entity)));
  }

  private CompletionStage<ResponseEntity> entity(
      SegmentBodies.Body body, Viewing viewing, WallTime limit) {
    return switch (body) {
      case SegmentBodies.Body.Recorded(var pieces, boolean lengthKnown) ->
          bodies.entity(Replies.MP4, pieces, lengthKnown, viewing, limit);
      case SegmentBodies.Body.Drawn(var drawing, int steps) ->
          CompletableFuture.completedFuture(bodies.drawn(Replies.MP4, drawing, steps, viewing));
    };
  }

  /** A player tells whoever waits why it takes longer. */
  private HttpResponse answer(SegmentBodies.Body body, ResponseEntity entity) {
    HttpResponse answer = replies.plain(200).withEntity(entity);
    return body.isDrawn() ? answer.addHeader(DRAWN) : answer;
  }
}
