package io.strongroom.ops.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A signed-in client of the HTTP interface. Refusals of the server become {@link
 * StrongroomException}s that carry its own words. Not thread-safe; close it to sign out.
 */
public final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final HttpClient http;
  private final String token;

  private ApiClient(URI base, HttpClient http, String token) {
    this.base = base;
    this.http = http;
    this.token = token;
  }

  /**
   * Signs in and returns the session's client.
   *
   * @param base scheme, host and port of the node
   * @param tls what the node's certificate is checked against
   */
  public static ApiClient signIn(
      URI base, SSLContext tls, String user, String password, String purpose) {
    return signIn(base, tls, user, password, purpose, "");
  }

  /** The same with a one-time code, unless it is blank. */
  public static ApiClient signIn(
      URI base, SSLContext tls, String user, String password, String purpose, String code) {
    HttpClient http =
        HttpClient.newBuilder().sslContext(tls).connectTimeout(CONNECT_TIMEOUT).build();
    ApiClient anonymous = new ApiClient(base, http, "");
    ObjectNode body = JSON.createObjectNode().put("user", user).put("password", password);
    if (!purpose.isBlank()) {
      body.put("purpose", purpose);
    }
    if (!code.isBlank()) {
      body.put("code", code);
    }
    JsonNode session =
        anonymous
            .send("POST", "/api/v1/session", body)
            .orElseThrow(
                () -> new StrongroomException(ErrorKind.INTERNAL, "the node sent no session"));
    return new ApiClient(base, http, session.path("token").asText());
  }

  /** The session's bearer token, for foreign programs that fetch by themselves. */
  public String token() {
    return token;
  }

  /** The node that it talks to. */
  public URI address() {
    return base;
  }

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  public JsonNode get(String path) {
    return send("GET", path, null)
        .orElseThrow(() -> new StrongroomException(ErrorKind.INTERNAL, path + " sent no body"));
  }

  public Optional<JsonNode> post(String path, ObjectNode body) {
    return send("POST", path, body);
  }

  public void put(String path, ObjectNode body) {
    send("PUT", path, body);
  }

  /** PUT, and what the node answers. */
  public JsonNode replace(String path, ObjectNode body) {
    return send("PUT", path, body)
        .orElseThrow(() -> new StrongroomException(ErrorKind.INTERNAL, "the node sent no answer"));
  }

  public void delete(String path) {
    send("DELETE", path, null);
  }

  /** Opens a body for streaming; refusals have been turned into exceptions already. */
  public HttpResponse<InputStream> open(String path) {
    HttpResponse<InputStream> response = exchange(request("GET", path, null));
    if (response.statusCode() / 100 != 2) {
      throw refusal(response);
    }
    return response;
  }

  /** The same from a byte on; whether the node went by that, the status says (206). */
  public HttpResponse<InputStream> openFrom(String path, long firstByte) {
    HttpRequest.Builder asked = HttpRequest.newBuilder(request("GET", path, null), (_, _) -> true);
    if (firstByte > 0) {
      asked.header("Range", "bytes=" + firstByte + "-");
    }
    HttpResponse<InputStream> response = exchange(asked.build());
    if (response.statusCode() / 100 != 2) {
      throw refusal(response);
    }
    return response;
  }

  /**
   * POST, and a body for streaming; as {@link #open}.
   *
   * @param limit until the answer begins
   */
  public HttpResponse<InputStream> opened(String path, ObjectNode body, Duration limit) {
    HttpRequest asked =
        HttpRequest.newBuilder(request("POST", path, body), (_, _) -> true).timeout(limit).build();
    HttpResponse<InputStream> response = exchange(asked);
    if (response.statusCode() / 100 != 2) {
      throw refusal(response);
    }
    return response;
  }

  /** A body that is plain text. */
  public String text(String path) {
    try (InputStream in = open(path).body()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the answer to " + path + " broke off", e);
    }
  }

  /** A response whatever its status: for callers that understand some refusals themselves. */
  public HttpResponse<InputStream> raw(String path) {
    return exchange(request("GET", path, null));
  }

  @Override
  public void close() {
    try {
      if (!token.isEmpty()) {
        delete("/api/v1/session");
      }
    } finally {
      http.close();
    }
  }

  private Optional<JsonNode> send(
      String method, String path, @org.jspecify.annotations.Nullable ObjectNode body) {
    HttpResponse<InputStream> response = exchange(request(method, path, body));
    if (response.statusCode() / 100 != 2) {
      throw refusal(response);
    }
    try (InputStream in = response.body()) {
      byte[] bytes = in.readAllBytes();
      return bytes.length == 0 ? Optional.empty() : Optional.of(JSON.readTree(bytes));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the answer to " + path + " broke off or is not JSON", e);
    }
  }

  private HttpRequest request(
      String method, String path, @org.jspecify.annotations.Nullable ObjectNode body) {
    try {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(base.resolve(path)).timeout(REQUEST_TIMEOUT);
      if (!token.isEmpty()) {
        builder.header("Authorization", "Bearer " + token);
      }
      if (body != null) {
        builder.header("Content-Type", "application/json");
      }
      return builder
          .method(
              method,
              body == null
                  ? BodyPublishers.noBody()
                  : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
          .build();
    } catch (JsonProcessingException e) {
      throw new StrongroomException(ErrorKind.INTERNAL, "request could not be written", e);
    }
  }

  private HttpResponse<InputStream> exchange(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "no answer from "
              + base
              + " ("
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + "); is the node running, is --ca its CA?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "interrupted", e);
    }
  }

  /** The server's problem document (RFC 9457) as an exception. */
  public static StrongroomException refusal(HttpResponse<InputStream> response) {
    String detail = "HTTP " + response.statusCode();
    try (InputStream in = response.body()) {
      JsonNode problem = JSON.readTree(in.readAllBytes());
      String field = problem.path("field").asText("");
      String text = problem.path("detail").asText(problem.path("title").asText(detail));
      detail = field.isEmpty() || text.contains(field) ? text : field + ": " + text;
    } catch (IOException e) {
      // Not a problem document: the status alone must do.
    }
    return new StrongroomException(ExitCode.kindOfStatus(response.statusCode()), detail);
  }
}
