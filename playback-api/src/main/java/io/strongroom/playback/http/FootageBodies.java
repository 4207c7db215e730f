package io.strongroom.playback.http;

import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.view.VideoForViewer;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Response bodies made of footage: opened chunk by chunk as the client takes them, one read ahead.
 * The first chunk is opened before there is a response, so that what goes wrong there is still a
 * problem with its status; what goes wrong later breaks the body off before its announced length.
 * Thread-safe.
 */
final class FootageBodies {
  private final Footage footage;
  private final Workers workers;
  private final Workers checks;
  private final Drawers drawers;
  private final Places places =
      new Places("http_footage_streams", "footage bodies on their way", Limits.MAX_FOOTAGE_STREAMS);

  /**
   * @param workers that open footage
   * @param checks that ask whether it may still be seen
   */
  FootageBodies(Footage footage, Workers workers, Workers checks, Drawers drawers) {
    this.footage = footage;
    this.workers = workers;
    this.checks = checks;
    this.drawers = drawers;
  }

  /**
   * What one chunk contributes.
   *
   * @param bytes how many bytes remain after {@code change}
   * @param change applied to the plaintext, which it may alter in place
   * @param drawn whether {@code change} leaves no picture as it was recorded
   */
  record Piece(ChunkRef chunk, int bytes, UnaryOperator<ByteBuffer> change, boolean drawn) {
    Piece(ChunkRef chunk, int bytes, UnaryOperator<ByteBuffer> change) {
      this(chunk, bytes, change, false);
    }

    static Piece whole(ChunkRef chunk) {
      return new Piece(chunk, chunk.bytes(), UnaryOperator.identity());
    }
  }

  /**
   * An entity of all pieces in order.
   *
   * @param lengthKnown whether each piece has the length it says; otherwise none is announced
   * @param limit end of what will be asked for, for the intents
   */
  CompletionStage<ResponseEntity> entity(
      ContentType type, List<Piece> pieces, boolean lengthKnown, Viewing viewing, WallTime limit) {
    long length = pieces.stream().mapToLong(Piece::bytes).sum();
    places.requireRoom();
    return workers
        .run(() -> open(pieces.getFirst(), viewing, limit))
        .thenApply(
            first -> {
              Source<ByteString, NotUsed> rest =
                  Source.from(pieces.subList(1, pieces.size()))
                      .mapAsync(1, piece -> workers.run(() -> open(piece, viewing, limit)))
                      .buffer(1, OverflowStrategy.backpressure());
              Source<ByteString, NotUsed> all =
                  whileInForce(Source.single(first).concat(rest), viewing::isInForce);
              return lengthKnown
                  ? HttpEntities.create(type, length, all)
                  : HttpEntities.createChunked(type, all.filter(ByteString::nonEmpty));
            });
  }

  /**
   * A body of footage that is not opened chunk by chunk: counted, and broken off when a grant is
   * revoked or the session is over.
   *
   * @param viewings whose intents are durable
   */
  Source<ByteString, NotUsed> guarded(
      Source<ByteString, NotUsed> body, List<Viewing> viewings, Session session) {
    places.requireRoom();
    return whileInForce(
        body, () -> !session.isOver() && viewings.stream().allMatch(Viewing::isInForce));
  }

  /** Opens and verifies one piece; blocks. */
  ByteString open(Piece piece, Viewing viewing, WallTime limit) {
    TimeRange range = piece.chunk().range();
    Authorisation authorisation =
        piece.drawn()
            ? viewing.coverToMask(range, piece.bytes(), limit)
            : viewing.cover(range, piece.bytes(), limit);
    ByteBuffer plain = footage.open(authorisation, piece.chunk());
    return bytes(piece.change().apply(plain));
  }

  /**
   * An entity of footage that is drawn anew, one step after the other; what was begun is given up
   * when the client is gone.
   *
   * @param steps how many there are
   * @throws StrongroomException EXHAUSTED if the node draws as much as it may
   */
  ResponseEntity drawn(ContentType type, Drawing drawing, int steps, Viewing viewing) {
    places.requireRoom();
    drawers.places().requireRoom();
    Source<ByteString, NotUsed> body =
        Source.lazySource(
                () -> {
                  drawers.places().take();
                  VideoForViewer video = drawing.begin();
                  return Source.range(0, steps - 1)
                      .mapAsync(1, step -> drawers.workers().run(() -> drawing.step(video, step)))
                      .watchTermination(
                          (_, done) -> {
                            var _ =
                                done.whenComplete(
                                    (ok, e) -> {
                                      video.close();
                                      drawers.places().giveBack();
                                    });
                            return NotUsed.getInstance();
                          });
                })
            .mapMaterializedValue(_ -> NotUsed.getInstance());
    return HttpEntities.createChunked(
        type, whileInForce(body, viewing::isInForce).filter(ByteString::nonEmpty));
  }

  /** Footage that is drawn anew for one viewer. */
  interface Drawing {
    /** Nothing is decoded yet, and nothing blocks. */
    VideoForViewer begin();

    /** One part of the body; blocks. */
    ByteString step(VideoForViewer video, int step);
  }

  static ByteString bytes(ByteBuffer buffer) {
    return buffer.hasArray()
        ? ByteString.fromArrayUnsafe(
            buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining())
        : ByteString.fromByteBuffer(buffer);
  }

  Bound bound() {
    return places.bound();
  }

  private Source<ByteString, NotUsed> whileInForce(
      Source<ByteString, NotUsed> body, BooleanSupplier inForce) {
    return body.via(new WhileInForce(places, checks, inForce));
  }
}
