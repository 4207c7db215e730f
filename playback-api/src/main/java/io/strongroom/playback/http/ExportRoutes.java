package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.access.Viewings;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.export.ByteRange;
import io.strongroom.playback.export.ProgressiveMp4;
import io.strongroom.playback.export.ProgressiveMp4.Slice;
import io.strongroom.playback.http.FootageBodies.Piece;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;

/** Progressive MP4 with byte ranges (RFC 9110, 14). Thread-safe. */
final class ExportRoutes {
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Footage footage;
  private final Recorded recorded;
  private final AccessChecker checker;
  private final Viewings viewings;
  private final FootageBodies bodies;
  private final Workers workers;
  private final Replies replies;
  private final Ranges ranges;

  ExportRoutes(
      Footage footage,
      Recorded recorded,
      AccessChecker checker,
      Viewings viewings,
      FootageBodies bodies,
      Workers workers,
      Replies replies,
      Ranges ranges) {
    this.footage = footage;
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
            "/api/v1/cameras/{id}/video.mp4",
            Access.FOOTAGE_EXPORTED,
            Set.of("from", "to"),
            this::video));
  }

  private CompletionStage<HttpResponse> video(Exchange exchange) {
    CameraId camera = exchange.camera();
    Session session = exchange.signedIn();
    TimeRange range = ranges.closed(exchange, Limits.MP4, false);
    return workers
        .run(
            () -> {
              TimeRange window = checker.require(session, camera, range, Action.EXPORT);
              return lay(camera, range, window);
            })
        .thenCompose(file -> answer(exchange, camera, file));
  }

  private ProgressiveMp4 lay(CameraId camera, TimeRange range, TimeRange window) {
    List<ChunkRef> chunks = recorded.resolve(camera, range, Limits.MP4, window);
    List<TimeRange> formats = ProgressiveMp4.formats(chunks);
    if (formats.size() > 1) {
      throw new Problem(
              409,
              "format-change",
              "The format changes within the range",
              "the camera changed its format within this range; ask for each part by itself")
          .with(
              "parts",
              formats.stream()
                  .map(
                      part ->
                          Map.of(
                              "from", Instants.format(part.from()),
                              "to", Instants.format(part.to())))
                  .toList())
          .raised();
    }
    return ProgressiveMp4.of(chunks);
  }

  private CompletionStage<HttpResponse> answer(
      Exchange exchange, CameraId camera, ProgressiveMp4 file) {
    boolean current = exchange.header("if-range").map(tag -> tag.equals(file.etag())).orElse(true);
    Viewing viewing = viewings.of(exchange.signedIn(), camera, Action.EXPORT);
    return workers
        .run(() -> isDrawn(exchange, viewing, file))
        .thenCompose(
            drawn ->
                drawn
                    ? drawn(exchange, camera, file, viewing)
                    : recorded(exchange, camera, file, viewing, current));
  }

  /** Whether this person sees the original is known once a grant is used; a HEAD uses none. */
  private static boolean isDrawn(Exchange exchange, Viewing viewing, ProgressiveMp4 file) {
    if (!exchange.isHead()) {
      TimeRange first = file.slices(0, 0).getFirst().chunk().range();
      Authorisation _ = viewing.coverToMask(first, 0, file.range().to());
    }
    return viewing.hidesSomething();
  }

  /** Drawn anew, of a length that nobody knows before, and so without byte ranges. */
  private CompletionStage<HttpResponse> drawn(
      Exchange exchange, CameraId camera, ProgressiveMp4 file, Viewing viewing) {
    HttpResponse head = named(camera, file).addHeader(RawHeader.create("Accept-Ranges", "none"));
    ResponseEntity body =
        exchange.isHead()
            ? HttpEntities.createChunked(Replies.MP4, Source.empty())
            : bodies.drawn(
                Replies.MP4, new DrawnMp4(footage, viewing, file), file.parts(), viewing);
    return CompletableFuture.completedFuture(head.withEntity(body));
  }

  private CompletionStage<HttpResponse> recorded(
      Exchange exchange, CameraId camera, ProgressiveMp4 file, Viewing viewing, boolean current) {
    ByteRange wanted =
        exchange
            .header("range")
            .filter(header -> current)
            .map(header -> ByteRange.parse(header, file.totalBytes()))
            .orElse(new ByteRange.Whole());
    HttpResponse head = head(camera, file);
    return switch (wanted) {
      case ByteRange.Whole() -> send(exchange, viewing, file, 0, file.totalBytes() - 1, head);
      case ByteRange.Part(long first, long last) ->
          send(
              exchange,
              viewing,
              file,
              first,
              last,
              head.withStatus(206)
                  .addHeader(
                      RawHeader.create(
                          "Content-Range",
                          "bytes " + first + "-" + last + "/" + file.totalBytes())));
      case ByteRange.Unsatisfiable() ->
          throw new Problem(
                  416,
                  "range",
                  "Range not satisfiable",
                  "the file has " + file.totalBytes() + " bytes; the range begins past its end")
              .withHeader("Content-Range", "bytes */" + file.totalBytes())
              .raised();
    };
  }

  private HttpResponse head(CameraId camera, ProgressiveMp4 file) {
    return named(camera, file)
        .addHeader(RawHeader.create("Accept-Ranges", "bytes"))
        .addHeader(RawHeader.create("ETag", file.etag()));
  }

  private HttpResponse named(CameraId camera, ProgressiveMp4 file) {
    String name =
        "%s-%s.mp4"
            .formatted(
                camera.toString().substring(0, 8),
                FILE_TIME.format(file.range().from().toInstant()));
    return replies
        .plain(200)
        .addHeader(RawHeader.create("Content-Disposition", "attachment; filename=\"" + name + "\""))
        .addHeader(RawHeader.create("X-Strongroom-Time", Instants.format(file.range().from())));
  }

  private CompletionStage<HttpResponse> send(
      Exchange exchange,
      Viewing viewing,
      ProgressiveMp4 file,
      long first,
      long last,
      HttpResponse head) {
    if (exchange.isHead()) {
      // Nothing is opened and nothing is seen, so there is no intent either.
      return CompletableFuture.completedFuture(
          head.withEntity(HttpEntities.create(Replies.MP4, last - first + 1, Source.empty())));
    }
    List<Slice> slices = file.slices(first, last);
    return workers
        .run(() -> timescales(slices.getFirst().chunk(), viewing, file))
        .thenCompose(
            timescales ->
                bodies.entity(
                    Replies.MP4,
                    slices.stream().map(slice -> piece(slice, file, timescales)).toList(),
                    true,
                    viewing,
                    file.range().to()))
        .thenApply(head::withEntity);
  }

  private int[] timescales(ChunkRef chunk, Viewing viewing, ProgressiveMp4 file) {
    Authorisation authorisation = viewing.coverToMask(chunk.range(), 0, file.range().to());
    return InitReader.timescales(footage.open(authorisation, chunk.initChunk()));
  }

  /** Fragments begin at zero in the file; their lengths stay what they are. */
  private static Piece piece(Slice slice, ProgressiveMp4 file, int[] timescales) {
    return new Piece(
        slice.chunk(),
        slice.to() - slice.from(),
        plain -> {
          ByteBuffer bytes = plain;
          if (!slice.isInit()) {
            bytes = writable(plain);
            MovieFragment.retime(bytes, file.base().ticks(), timescales, slice.number());
          }
          return bytes.slice(bytes.position() + slice.from(), slice.to() - slice.from());
        });
  }

  private static ByteBuffer writable(ByteBuffer plain) {
    return plain.isReadOnly()
        ? ByteBuffer.allocate(plain.remaining()).put(plain.duplicate()).flip()
        : plain;
  }
}
