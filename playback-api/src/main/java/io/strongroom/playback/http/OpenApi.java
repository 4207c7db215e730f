package io.strongroom.playback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.strongroom.playback.http.Route.Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.util.ByteString;

/**
 * The machine-readable form of the interface (OpenAPI 3.1), written by hand, held by a test. Its
 * member {@value #ACCESS} is the table of who may call what: a route that it does not name in the
 * same way is not served.
 */
final class OpenApi {
  /** Of each operation: who may call it, {@link Access#codes}. */
  private static final String ACCESS = "x-access";

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

  /**
   * The routes, if the document declares each of them and its access.
   *
   * @throws IllegalStateException naming one that it does not
   */
  static List<Route> requireDeclared(List<Route> routes) {
    JsonNode paths = read().path("paths");
    for (Route route : routes) {
      String method = route.method().value().toLowerCase(Locale.ROOT);
      List<String> declared = new ArrayList<>();
      paths
          .path(route.template())
          .path(method)
          .path(ACCESS)
          .forEach(code -> declared.add(code.asText()));
      if (!declared.equals(route.access().codes())) {
        throw new IllegalStateException(
            "openapi.json says in %s of %s %s: %s, and the route has %s"
                .formatted(ACCESS, method, route.template(), declared, route.access().codes()));
      }
    }
    return List.copyOf(routes);
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(document().toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
