package io.strongroom.playback.http;

import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Makes responses. Thread-safe. */
final class Replies {
  static final ContentType PROBLEM =
      MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8).toContentType();
  static final ContentType PLAYLIST =
      MediaTypes.applicationBinary("vnd.apple.mpegurl", true).toContentType();
  static final ContentType MP4 = ContentTypes.create(MediaTypes.VIDEO_MP4);
  static final ContentType JPEG = ContentTypes.create(MediaTypes.IMAGE_JPEG);

  /** On every response. Nothing of ours is to be kept, framed, guessed at or shared. */
  static final List<HttpHeader> SECURITY =
      List.of(
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("X-Frame-Options", "DENY"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
          RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
          RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"),
          RawHeader.create(
              "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"));

  /** On responses that are not pages: nothing in them may run. */
  private static final HttpHeader NOTHING_RUNS =
      RawHeader.create(
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");

  private static final HttpHeader NO_STORE = RawHeader.create("Cache-Control", "no-store");

  private final Json json;

  Replies(Json json) {
    this.json = json;
  }

  HttpResponse json(int status, Object view) {
    return plain(status)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, json.write(view)));
  }

  HttpResponse noContent() {
    return plain(204);
  }

  /** A response to be given an entity; never cached, because footage must not lie about. */
  HttpResponse plain(int status) {
    return HttpResponse.create().withStatus(status).addHeader(NO_STORE).addHeader(NOTHING_RUNS);
  }

  HttpResponse problem(Problem problem) {
    HttpResponse response =
        plain(problem.status())
            .withEntity(HttpEntities.create(PROBLEM, json.write(problem.document())));
    for (var header : problem.headers().entrySet()) {
      response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return response;
  }

  /** Adds what every response carries. */
  static HttpResponse secured(HttpResponse response) {
    return response.addHeaders(SECURITY);
  }
}
