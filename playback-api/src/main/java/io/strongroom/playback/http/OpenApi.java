package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.util.ByteString;

/** The machine-readable form of the interface (OpenAPI 3.1), written by hand, held by a test. */
final class OpenApi {
  private OpenApi() {}

  static List<Route> routes(Replies replies) {
    ByteString document = document();
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/openapi.json",
            Access.ANYONE,
            Set.of(),
            exchange ->
                CompletableFuture.completedFuture(
                    replies
                        .plain(200)
                        .withEntity(
                            HttpEntities.create(ContentTypes.APPLICATION_JSON, document)))));
  }

  static ByteString document() {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing from this program");
      }
      return ByteString.fromArrayUnsafe(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
