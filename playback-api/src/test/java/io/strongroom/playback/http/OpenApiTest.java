package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.http.Route.Access;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Holds the OpenAPI document against the routes, in both directions, and against real answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private TestServer server;
  private HttpClient client;
  private JsonNode document;

  private record Operation(String method, String path, JsonNode described) {}

  @BeforeAll
  void start(@TempDir Path dir) {
    server = new TestServer(dir, Clock.systemUTC(), new MemoryCluster());
    client = server.client(HttpClient.Version.HTTP_2);
    document = TestServer.json(TestServer.send(client, server.get("/api/v1/openapi.json")));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (var path : document.get("paths").properties()) {
      for (var method : path.getValue().properties()) {
        operations.add(
            new Operation(
                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
      }
    }
    return operations;
  }

  @Test
  void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
    Set<String> described = new TreeSet<>();
    operations().forEach(o -> described.add(o.method() + " " + o.path()));
    Set<String> routed = new TreeSet<>();
    server.server.routes().forEach(r -> routed.add(r.method().value() + " " + r.template()));
    assertThat(described).isEqualTo(routed);
  }

  @Test
  void queryParametersAndAccessAgree() {
    for (Operation operation : operations()) {
      Route route =
          server.server.routes().stream()
              .filter(r -> r.method().value().equals(operation.method()))
              .filter(r -> r.template().equals(operation.path()))
              .findFirst()
              .orElseThrow();
      Set<String> query = new TreeSet<>();
      for (JsonNode parameter : operation.described().path("parameters")) {
        if (parameter.get("in").asText().equals("query")) {
          query.add(parameter.get("name").asText());
        }
      }
      assertThat(query).as(operation.path()).isEqualTo(new TreeSet<>(route.query()));
      boolean open = operation.described().get("security").isEmpty();
      assertThat(open).as(operation.path()).isEqualTo(route.access() == Access.ANYONE);
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (JsonNode reference : document.findValues("$ref")) {
      String pointer = reference.asText().substring(1);
      assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
  }

  /** Each operation is called by nobody, by a viewer and by an administrator. */
  @TestFactory
  Stream<DynamicTest> answersAreDescribed() {
    String camera = server.register(client, "gate").toString();
    String viewer = server.token(client, "viewer");
    return operations().stream()
        .map(
            operation ->
                DynamicTest.dynamicTest(
                    operation.method() + " " + operation.path(),
                    () -> {
                      HttpResponse<byte[]> nobody = call(operation, camera, "none");
                      check(operation, nobody);
                      if (!operation.described().get("security").isEmpty()) {
                        assertThat(nobody.statusCode()).isEqualTo(401);
                      }
                      if (!operation.method().equals("DELETE")) {
                        check(operation, call(operation, camera, viewer));
                      }
                      String admin = server.token(client, "admin");
                      check(operation, call(operation, camera, admin));
                      check(operation, call(operation, new UUID(7, 7).toString(), admin));
                    }));
  }

  private HttpResponse<byte[]> call(Operation operation, String camera, String token) {
    String path =
        operation
                .path()
                .replace("{id}", camera)
                .replace("{user}", "nobody")
                .replace("{area}", "north")
                .replace("{unit}", "unit")
                .replace("{segment}", "s-1.m4s")
                .replace("{class}", "standard")
                .replace("{day}", "2026-01-01")
                .replace("{index}", "0")
            + (operation.path().contains("timeline") || operation.path().contains("video.mp4")
                ? "?from=2026-03-01T08:00:00Z&to=2026-03-01T09:00:00Z"
                : "");
    boolean body = operation.described().has("requestBody");
    HttpRequest.Builder request =
        server
            .get(path)
            .header("Authorization", "Bearer " + token)
            .method(
                operation.method(),
                body
                    ? HttpRequest.BodyPublishers.ofString("{}")
                    : HttpRequest.BodyPublishers.noBody());
    return TestServer.send(
        client, body ? request.header("Content-Type", "application/json") : request);
  }

  private static void check(Operation operation, HttpResponse<byte[]> answer) {
    assertThat(operation.described().get("responses").has("" + answer.statusCode()))
        .as("%s %s answered %d", operation.method(), operation.path(), answer.statusCode())
        .isTrue();
    if (answer.statusCode() >= 400) {
      assertThat(answer.headers().firstValue("content-type").orElse(""))
          .startsWith("application/problem+json");
      JsonNode problem = TestServer.json(answer);
      assertThat(problem.get("status").asInt()).isEqualTo(answer.statusCode());
      assertThat(problem.get("type").asText()).startsWith(Problem.URN);
      assertThat(problem.get("detail").asText()).isNotBlank();
    }
  }
}
