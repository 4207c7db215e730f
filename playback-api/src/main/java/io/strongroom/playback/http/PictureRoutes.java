package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.access.Viewings;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.watermark.PictureMarks;
import io.strongroom.playback.watermark.Watermark;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
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
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Single pictures, with who looks burnt in where the policy says so: whether one is shown or kept
 * is not seen from here. Thread-safe.
 */
final class PictureRoutes {
  private static final int MIN_WIDTH = 64;
  private static final int MAX_WIDTH = 3_840;

  /** Tells the console that it need not lay anything over it. */
  private static final HttpHeader MARKED = RawHeader.create("X-Strongroom-Watermark", "1");

  /** Longest way from a keyframe to a picture. */
  private static final Duration GROUP = Duration.ofMinutes(1);

  private final Footage footage;
  private final Pictures pictures;
  private final PictureMarks marks;
  private final Recorded recorded;
  private final AccessChecker checker;
  private final Viewings viewings;
  private final Workers workers;
  private final Replies replies;
  private final Ranges ranges;

  PictureRoutes(
      Footage footage,
      Pictures pictures,
      PictureMarks marks,
      Recorded recorded,
      AccessChecker checker,
      Viewings viewings,
      Workers workers,
      Replies replies,
      Ranges ranges) {
    this.footage = footage;
    this.pictures = pictures;
    this.marks = marks;
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
            Set.of("at", "width", "resident"),
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
    Optional<RequestId> resident = exchange.resident();
    Action action = resident.isPresent() ? Action.RESIDENT : Action.PICTURE;
    return workers.run(
        () -> {
          TimeRange _ =
              checker.require(session, camera, instant(asked.orElse(now)), action, resident);
          WallTime at = asked.orElseGet(() -> newest(camera, now));
          return render(session, viewings.of(session, camera, action, resident), camera, at, width);
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

  private HttpResponse render(
      Session session, Viewing viewing, CameraId camera, WallTime at, OptionalInt width) {
    List<ChunkRef> chunks = recorded.resolve(camera, instant(at), GROUP);
    ChunkRef last = chunks.getLast();
    TimeRange resolved = new TimeRange(chunks.getFirst().start(), last.range().to());
    long bytes = chunks.stream().mapToLong(ChunkRef::bytes).sum();
    Viewing.Named by = viewing.coverToMark(resolved, bytes, resolved.to());
    Hidden hidden = viewing.hidden(last.range());
    ByteBuffer init = footage.open(by.authorisation(), last.initChunk());
    List<ByteBuffer> fragments =
        chunks.stream().map(chunk -> footage.open(by.authorisation(), chunk)).toList();
    long offset = Math.max(0, last.start().microsUntil(at));
    WallTime taken = last.start().plusMicros(offset);
    byte[] jpeg =
        pictures.jpeg(
            init,
            fragments,
            offset,
            width,
            hidden,
            marks.of(words(session.account(), by), taken.toInstant()));
    HttpResponse answer =
        replies
            .plain(200)
            .addHeader(RawHeader.create("X-Strongroom-Time", Instants.format(taken)))
            .withEntity(HttpEntities.create(Replies.JPEG, jpeg));
    return marks.areWanted() ? answer.addHeader(MARKED) : answer;
  }

  private static List<String> words(Account account, Viewing.Named by) {
    return Watermark.words(
        account.name(),
        account.user(),
        account.unit(),
        List.of(Watermark.grant(by.caseNumber(), by.grant().toString())));
  }
}
