package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.access.Viewings;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Single pictures. Thread-safe. */
final class PictureRoutes {
  private static final int MIN_WIDTH = 64;
  private static final int MAX_WIDTH = 3_840;

  /** Longest way from a keyframe to a picture. */
  private static final Duration GROUP = Duration.ofMinutes(1);

  private final Footage footage;
  private final Pictures pictures;
  private final Recorded recorded;
  private final AccessChecker checker;
  private final Viewings viewings;
  private final Workers workers;
  private final Replies replies;
  private final Ranges ranges;

  PictureRoutes(
      Footage footage,
      Pictures pictures,
      Recorded recorded,
      AccessChecker checker,
      Viewings viewings,
      Workers workers,
      Replies replies,
      Ranges ranges) {
    this.footage = footage;
    this.pictures = pictures;
    this.recorded = recorded;
    this.checker = checker;
    this.viewings = viewings;
    this.workers = workers;
    this.replies = replies;
    this.ranges = ranges;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/cameras/{id}/picture.jpg",
            Access.FOOTAGE_PLAYED,
            Set.of("at", "width"),
            this::picture));
  }

  private CompletionStage<HttpResponse> picture(Exchange exchange) {
    CameraId camera = exchange.camera();
    Session session = exchange.signedIn();
    Optional<WallTime> asked = exchange.instant("at");
    asked.ifPresent(at -> ranges.notInFuture("at", at));
    Optional<Long> given = exchange.number("width", MIN_WIDTH, MAX_WIDTH);
    OptionalInt width =
        given.isPresent() ? OptionalInt.of(Math.toIntExact(given.get())) : OptionalInt.empty();
    WallTime now = ranges.now();
    return workers.run(
        () -> {
          TimeRange _ =
              checker.require(session, camera, instant(asked.orElse(now)), Action.PICTURE);
          WallTime at = asked.orElseGet(() -> newest(camera, now));
          return render(session, camera, at, width);
        });
  }

  private WallTime newest(CameraId camera, WallTime now) {
    return recorded
        .newest(camera, now)
        .map(end -> end.plusMicros(-1))
        .orElseThrow(() -> recorded.nothing(camera, instant(now)).raised());
  }

  private static TimeRange instant(WallTime at) {
    return new TimeRange(at, at.plusMicros(1));
  }

  private HttpResponse render(Session session, CameraId camera, WallTime at, OptionalInt width) {
    List<ChunkRef> chunks = recorded.resolve(camera, instant(at), GROUP);
    ChunkRef last = chunks.getLast();
    TimeRange resolved = new TimeRange(chunks.getFirst().start(), last.range().to());
    long bytes = chunks.stream().mapToLong(ChunkRef::bytes).sum();
    Viewing viewing = viewings.of(session, camera, Action.PICTURE);
    Authorisation authorisation = viewing.coverToMask(resolved, bytes, resolved.to());
    Set<MaskPolygon> hidden =
        viewing.hidden().map(masks -> masks.in(last.range())).orElse(Set.of());
    ByteBuffer init = footage.open(authorisation, last.initChunk());
    List<ByteBuffer> fragments =
        chunks.stream().map(chunk -> footage.open(authorisation, chunk)).toList();
    long offset = Math.max(0, last.start().microsUntil(at));
    byte[] jpeg = pictures.jpeg(init, fragments, offset, width, hidden);
    return replies
        .plain(200)
        .addHeader(
            RawHeader.create("X-Strongroom-Time", Instants.format(last.start().plusMicros(offset))))
        .withEntity(HttpEntities.create(Replies.JPEG, jpeg));
  }
}
