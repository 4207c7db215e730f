package io.strongroom.loadtests.prove.access.cost;

import com.typesafe.config.ConfigFactory;
import io.strongroom.playback.export.ProgressiveMp4;
import io.strongroom.playback.export.ProgressiveMp4.Slice;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Footage over HTTPS: {@code /CAMERA/SEGMENT} and {@code /CAMERA/FROM/TO}, an MP4. It opens chunk
 * by chunk as a client takes them, one read ahead, as the product does. Thread-safe.
 */
final class UncheckedServer {
  private static final int THREADS = 16;
  private static final int MAX_CHUNKS = 100_000;
  private static final long AROUND_MICROS = 2_000_000;

  private final Footage footage;
  private final Authorisation.Mint mint;
  private final Executor workers =
      Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().daemon().factory());

  UncheckedServer(Footage footage, Authorisation.Mint mint) {
    this.footage = footage;
    this.mint = mint;
  }

  /** Listens until the process ends. */
  void listen(ActorSystem system, SSLContext tls, String host, int port) {
    ServerBinding _ =
        Http.get(system)
            .newServerAt(host, port)
            .enableHttps(ConnectionContext.httpsServer(tls))
            .withSettings(settings(system))
            .bind(this::answer)
            .toCompletableFuture()
            .join();
  }

  /** Those of the product that this kind of work meets. */
  private static ServerSettings settings(ActorSystem system) {
    return ServerSettings.create(
        ConfigFactory.parseMap(
                Map.of("enable-http2", "on", "socket-options.so-send-buffer-size", 256 << 10))
            .atPath("pekko.http.server")
            .withFallback(system.settings().config())
            .resolve());
  }

  /** A chunk, what authorises it, and what is made of it. */
  private record Piece(
      ChunkRef chunk, TimeRange range, int bytes, UnaryOperator<ByteBuffer> change) {}

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    List<String> path = List.of(request.getUri().path().substring(1).split("/", -1));
    return CompletableFuture.supplyAsync(
            () -> {
              CameraId camera = CameraId.parse(path.getFirst());
              return path.size() == 2
                  ? segment(camera, SegmentName.parse(path.get(1)))
                  : mp4(
                      camera,
                      new TimeRange(
                          WallTime.of(Instant.parse(path.get(1))),
                          WallTime.of(Instant.parse(path.get(2)))));
            },
            workers)
        .thenCompose(this::body)
        .handle(
            (response, e) ->
                e == null
                    ? response
                    : HttpResponse.create().withStatus(404).withEntity(String.valueOf(e)));
  }

  private List<Piece> segment(CameraId camera, SegmentName name) {
    TimeRange around =
        new TimeRange(
            name.range().from().plusMicros(-AROUND_MICROS),
            name.range().to().plusMicros(AROUND_MICROS));
    return name.select(footage.resolve(camera, around, MAX_CHUNKS).chunks()).stream()
        .map(chunk -> new Piece(chunk, chunk.range(), chunk.bytes(), UnaryOperator.identity()))
        .toList();
  }

  private List<Piece> mp4(CameraId camera, TimeRange range) {
    ProgressiveMp4 file = ProgressiveMp4.of(footage.resolve(camera, range, MAX_CHUNKS).chunks());
    int[] timescales = InitReader.timescales(open(file.part(0), file.part(1).range()));
    return file.slices(0, file.totalBytes() - 1).stream()
        .map(slice -> piece(slice, file, timescales))
        .toList();
  }

  private static Piece piece(Slice slice, ProgressiveMp4 file, int[] timescales) {
    return new Piece(
        slice.chunk(),
        slice.isInit() ? file.part(1).range() : slice.chunk().range(),
        slice.to() - slice.from(),
        plain -> {
          if (!slice.isInit()) {
            MovieFragment.retime(plain, file.base().ticks(), timescales, slice.number());
          }
          return plain;
        });
  }

  private ByteBuffer open(ChunkRef chunk, TimeRange range) {
    return footage.open(mint.authorise(chunk.pack().camera(), range, "of no log"), chunk);
  }

  private CompletionStage<HttpResponse> body(List<Piece> pieces) {
    long length = pieces.stream().mapToLong(Piece::bytes).sum();
    return opened(pieces.getFirst())
        .thenApply(
            first -> {
              Source<ByteString, NotUsed> rest =
                  Source.from(pieces.subList(1, pieces.size()))
                      .mapAsync(1, this::opened)
                      .buffer(1, OverflowStrategy.backpressure());
              return HttpResponse.create()
                  .withEntity(
                      HttpEntities.create(
                          ContentTypes.create(MediaTypes.VIDEO_MP4),
                          length,
                          Source.single(first).concat(rest)));
            });
  }

  private CompletionStage<ByteString> opened(Piece piece) {
    return CompletableFuture.supplyAsync(
        () -> {
          ByteBuffer bytes = piece.change().apply(open(piece.chunk(), piece.range()));
          return ByteString.fromArrayUnsafe(
              bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        },
        workers);
  }
}
