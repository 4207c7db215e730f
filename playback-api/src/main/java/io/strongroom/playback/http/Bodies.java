package io.strongroom.playback.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;

/** Reads request bodies: JSON, small, soon. */
final class Bodies {
  private Bodies() {}

  /** The whole body; its stage fails with a problem if it is not JSON, too large or too slow. */
  static CompletionStage<ByteString> read(HttpRequest request, Materializer materializer) {
    boolean empty =
        request.entity().isKnownEmpty()
            || request.entity().getContentLengthOption().orElse(-1) == 0;
    String type = request.entity().getContentType().mediaType().toString();
    if (!empty && !type.equalsIgnoreCase("application/json")) {
      throw new Problem(
              415,
              "media-type",
              "Media type not supported",
              "send the body as Content-Type: application/json")
          .raised();
    }
    if (request.entity().getContentLengthOption().orElse(0) > Limits.MAX_BODY_BYTES) {
      throw tooLarge();
    }
    return request
        .entity()
        .toStrict(Limits.BODY_TIME.toMillis(), Limits.MAX_BODY_BYTES, materializer)
        .handle(
            (strict, e) -> {
              if (e != null) {
                throw failure(e);
              }
              return strict.getData();
            });
  }

  private static Problem.Raised failure(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      // Bodies of unknown length meet the limit of toStrict, which has no type of its own.
      if (cause instanceof EntityStreamSizeException
          || String.valueOf(cause.getMessage()).contains("too large")) {
        return tooLarge();
      }
    }
    return new Problem(400, "input", "The request is wrong", "the body did not arrive whole")
        .raised();
  }

  private static Problem.Raised tooLarge() {
    return new Problem(
            413,
            "too-large",
            "Body too large",
            "a request body may have " + Limits.MAX_BODY_BYTES + " bytes")
        .raised();
  }
}
