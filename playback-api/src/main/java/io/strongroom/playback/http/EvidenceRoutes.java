package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.access.Viewings;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.evidence.BuiltPackage;
import io.strongroom.playback.evidence.BuiltPackage.Media;
import io.strongroom.playback.evidence.Copies;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.ExportId;
import io.strongroom.playback.evidence.ExportJob;
import io.strongroom.playback.evidence.PackageMessages;
import io.strongroom.playback.evidence.Wish;
import io.strongroom.playback.export.ByteRange;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Exports of evidence: asked for, looked at, fetched, removed. Both ends go through the door of all
 * footage: whoever asks needs grants for all of it, and whoever fetches still needs them then.
 * Thread-safe.
 */
final class EvidenceRoutes {
  /** Longest range of one export. */
  static final Duration LONGEST = Duration.ofHours(24);

  private static final ContentType ZIP = ContentTypes.create(MediaTypes.APPLICATION_ZIP);
  private static final int PIECE = PackageMessages.MAX_PIECE;

  /** When to look again for a node that is away. */
  private static final Duration AWAY_RETRY = Duration.ofMinutes(1);

  private final Evidence evidence;
  private final AccessChecker checker;
  private final Viewings viewings;
  private final FootageBodies bodies;
  private final Workers records;
  private final Workers footage;
  private final Json json;
  private final Replies replies;
  private final Ranges ranges;

  EvidenceRoutes(
      Evidence evidence,
      AccessChecker checker,
      Viewings viewings,
      FootageBodies bodies,
      Workers records,
      Workers footage,
      Json json,
      Replies replies,
      Ranges ranges) {
    this.evidence = evidence;
    this.checker = checker;
    this.viewings = viewings;
    this.bodies = bodies;
    this.records = records;
    this.footage = footage;
    this.json = json;
    this.replies = replies;
    this.ranges = ranges;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.POST, "/api/v1/exports", Access.FOOTAGE_EXPORTED, Set.of(), this::request),
        new Route(HttpMethods.GET, "/api/v1/exports", Access.SIGNED_IN, Set.of(), this::list),
        new Route(
            HttpMethods.GET, "/api/v1/exports/root.pem", Access.SIGNED_IN, Set.of(), this::root),
        new Route(HttpMethods.GET, "/api/v1/exports/{id}", Access.SIGNED_IN, Set.of(), this::show),
        new Route(
            HttpMethods.DELETE, "/api/v1/exports/{id}", Access.SIGNED_IN, Set.of(), this::remove),
        new Route(
            HttpMethods.GET,
            "/api/v1/exports/{id}/package",
            Access.FOOTAGE_EXPORTED,
            Set.of(),
            this::fetch));
  }

  private ExportViews.ExportView view(ExportJob job) {
    return ExportViews.view(job, evidence);
  }

  private CompletionStage<HttpResponse> request(Exchange exchange) {
    Session session = exchange.signedIn();
    ExportViews.Draft draft = json.read(exchange.body().toArray(), ExportViews.Draft.class);
    List<CameraId> cameras = Fields.cameras(draft.cameras());
    WallTime to = Instants.parse("to", Fields.required("to", draft.to()));
    ranges.notInFuture("to", to);
    TimeRange range =
        ranges.checked(Instants.parse("from", Fields.required("from", draft.from())), to, LONGEST);
    Copies copies = draft.copies();
    return footage.run(
        () -> {
          ExportJob job = evidence.request(session, new Wish(cameras, range, copies));
          return replies
              .json(201, view(job))
              .addHeader(RawHeader.create("Location", "/api/v1/exports/" + job.id()));
        });
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Session session = exchange.signedIn();
    return records.run(
        () ->
            replies.json(
                200,
                new ExportViews.ExportsView(
                    evidence.of(session.account()).stream()
                        .limit(Limits.MAX_LISTED_REQUESTS)
                        .map(this::view)
                        .toList(),
                    evidence.rootFingerprint())));
  }

  private CompletionStage<HttpResponse> root(Exchange exchange) {
    return records.run(
        () ->
            replies
                .plain(200)
                .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, evidence.root())));
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    Session session = exchange.signedIn();
    ExportId id = id(exchange);
    return records.run(() -> replies.json(200, view(own(id, session))));
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    Session session = exchange.signedIn();
    ExportId id = id(exchange);
    return records.run(() -> replies.json(200, view(evidence.remove(own(id, session)))));
  }

  private static ExportId id(Exchange exchange) {
    return ExportId.parse(exchange.path().getOrDefault("id", ""));
  }

  /** Others' exports are not there for anybody. */
  private ExportJob own(ExportId id, Session session) {
    ExportJob job = evidence.get(id);
    if (!isOwn(job, session)) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "there is no such export");
    }
    return job;
  }

  private static boolean isOwn(ExportJob job, Session session) {
    return job.by().user().equals(session.account().user());
  }

  private CompletionStage<HttpResponse> fetch(Exchange exchange) {
    Session session = exchange.signedIn();
    ExportId id = id(exchange);
    return footage.run(() -> ready(id, session)).thenCompose(job -> answer(exchange, job, session));
  }

  /** Grants first, so that a stranger learns nothing and leaves a refusal in the log. */
  private ExportJob ready(ExportId id, Session session) {
    ExportJob job = evidence.get(id);
    Session acting = isOwn(job, session) ? evidence.acting(job, session) : session;
    for (CameraId camera : job.wish().cameras()) {
      var _ = checker.require(acting, camera, job.wish().range(), Action.EXPORT);
    }
    if (!isOwn(job, session)) {
      checker.refusedRoute(session, "GET /api/v1/exports/{id}/package");
    }
    ExportJob own = own(id, session);
    if (!own.state().hasPackage()) {
      throw new Problem(
              409,
              "not-ready",
              "There is no package",
              "the export is " + Json.name(own.state()) + "; only one that is ready has a package")
          .raised();
    }
    if (!evidence.isWithinReach(own)) {
      throw new Problem(
              503,
              "package-away",
              "The package is on a node that is away",
              "node "
                  + own.node()
                  + " has it and is away; try again in a minute, or when the node is back; or ask"
                  + " for the export again, and another node makes it")
          .withHeader("Retry-After", Long.toString(AWAY_RETRY.toSeconds()))
          .raised();
    }
    return own;
  }

  private CompletionStage<HttpResponse> answer(Exchange exchange, ExportJob job, Session session) {
    BuiltPackage built = job.built().orElseThrow();
    String etag = "\"" + job.id() + "\"";
    boolean current = exchange.header("if-range").map(tag -> tag.equals(etag)).orElse(true);
    ByteRange wanted =
        exchange
            .header("range")
            .filter(header -> current)
            .map(header -> ByteRange.parse(header, built.bytes()))
            .orElse(new ByteRange.Whole());
    HttpResponse head =
        replies
            .plain(200)
            .addHeader(RawHeader.create("Accept-Ranges", "bytes"))
            .addHeader(RawHeader.create("ETag", etag))
            .addHeader(
                RawHeader.create(
                    "Content-Disposition",
                    "attachment; filename=\"evidence-"
                        + job.id().toString().substring(0, 8)
                        + ".zip\""));
    return switch (wanted) {
      case ByteRange.Whole() -> send(exchange, job, session, 0, built.bytes() - 1, head);
      case ByteRange.Part(long first, long last) ->
          send(
              exchange,
              job,
              session,
              first,
              last,
              head.withStatus(206)
                  .addHeader(
                      RawHeader.create(
                          "Content-Range", "bytes " + first + "-" + last + "/" + built.bytes())));
      case ByteRange.Unsatisfiable() ->
          throw new Problem(
                  416,
                  "range",
                  "Range not satisfiable",
                  "the package has " + built.bytes() + " bytes; the range begins past its end")
              .withHeader("Content-Range", "bytes */" + built.bytes())
              .raised();
    };
  }

  private CompletionStage<HttpResponse> send(
      Exchange exchange, ExportJob job, Session session, long first, long last, HttpResponse head) {
    if (exchange.isHead()) {
      return CompletableFuture.completedFuture(
          head.withEntity(HttpEntities.create(ZIP, last - first + 1, Source.empty())));
    }
    BuiltPackage built = job.built().orElseThrow();
    return footage
        .run(() -> cover(job, session, first, last))
        .thenApply(
            viewed -> {
              Source<ByteString, NotUsed> pieces =
                  Source.from(
                          () ->
                              LongStream.iterate(first, at -> at <= last, at -> at + PIECE)
                                  .iterator())
                      .mapAsync(1, at -> footage.run(() -> read(job, at, last, built.bytes())));
              return head.withEntity(
                  HttpEntities.create(
                      ZIP, last - first + 1, bodies.guarded(pieces, viewed, session)));
            });
  }

  private ByteString read(ExportJob job, long at, long last, long bytes) {
    ByteString piece =
        FootageBodies.bytes(
            evidence.read(job, at, Math.toIntExact(Math.min(PIECE, last + 1 - at))));
    if (at + piece.size() == bytes) {
      evidence.fetched(job.id());
    }
    return piece;
  }

  /**
   * An intent for each camera whose footage lies in the bytes, durable before the first of them.
   */
  private List<Viewing> cover(ExportJob job, Session session, long first, long last) {
    Session acting = evidence.acting(job, session);
    Map<CameraId, TimeRange> hulls = new LinkedHashMap<>();
    Map<CameraId, Long> sizes = new LinkedHashMap<>();
    List<Media> recorded = new ArrayList<>();
    List<Media> drawn = new ArrayList<>();
    for (Media media : job.built().orElseThrow().media()) {
      long overlap =
          Math.min(last + 1, media.offset() + media.bytes()) - Math.max(first, media.offset());
      if (overlap > 0) {
        hulls.merge(media.camera(), media.range(), EvidenceRoutes::hull);
        (media.masks().isPresent() ? drawn : recorded).add(media);
        sizes.merge(media.camera(), overlap, Long::sum);
      }
    }
    Set<CameraId> original = recorded.stream().map(Media::camera).collect(Collectors.toSet());
    List<Viewing> viewed = new ArrayList<>();
    hulls.forEach(
        (camera, hull) -> {
          Viewing viewing = viewings.of(acting, camera, Action.EXPORT);
          long bytes = sizes.getOrDefault(camera, 0L);
          var _ =
              original.contains(camera)
                  ? viewing.cover(hull, bytes, hull.to())
                  : viewing.coverToMask(hull, bytes, hull.to());
          drawn.stream()
              .filter(media -> media.camera().equals(camera))
              .forEach(media -> requireMasks(media, viewing));
          viewed.add(viewing);
        });
    return viewed;
  }

  /** Pictures that were drawn with other masks than count now stay where they are. */
  private void requireMasks(Media media, Viewing viewing) {
    if (!evidence.isDrawnAsNow(media, viewing)) {
      throw new Problem(
              409,
              "masks-changed",
              "The masks are others now",
              "the viewing copy of camera "
                  + media.camera()
                  + " was drawn with other masks than count now; make the export again")
          .raised();
    }
  }

  private static TimeRange hull(TimeRange one, TimeRange other) {
    return new TimeRange(
        WallTime.min(one.from(), other.from()), WallTime.max(one.to(), other.to()));
  }
}
