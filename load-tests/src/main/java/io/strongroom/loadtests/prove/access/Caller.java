package io.strongroom.loadtests.prove.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.process.Site;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Requests of any method in any session, or in none. Thread-safe. */
final class Caller implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI node;
  private final HttpClient http;

  Caller(Site site) {
    this.node = site.url();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(ServerIdentity.trusting(site.ca()))
            .connectTimeout(CONNECT)
            .build();
  }

  /**
   * What the node said.
   *
   * @param type content type, empty if there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, String type, byte[] body) {
    /** The body, or an empty one where it is no JSON. */
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        return JSON.missingNode();
      }
    }

    boolean isOk() {
      return status / 100 == 2;
    }
  }

  /** The session's token; the purpose goes into the access log. */
  String signIn(String user, String password, String purpose)
      throws IOException, InterruptedException {
    ObjectNode body =
        JSON.createObjectNode().put("user", user).put("password", password).put("purpose", purpose);
    Answer answer = call("POST", "/api/v1/session", Optional.empty(), Optional.of(body));
    if (!answer.isOk()) {
      throw new IOException("%s could not sign in: %s".formatted(user, answer.json()));
    }
    return answer.json().path("token").asText();
  }

  /** The answer, whatever it is. */
  Answer call(String method, String path, Optional<String> token, Optional<JsonNode> body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request(method, path, token, body), BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("content-type").orElse(""),
        response.body());
  }

  /** A body that is read as it comes: what came before it broke off has come. */
  HttpResponse<InputStream> open(String path, String token)
      throws IOException, InterruptedException {
    return http.send(
        request("GET", path, Optional.of(token), Optional.empty()), BodyHandlers.ofInputStream());
  }

  private HttpRequest request(
      String method, String path, Optional<String> token, Optional<JsonNode> body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(node.resolve(path)).timeout(ANSWER);
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    body.ifPresent(json -> request.header("Content-Type", "application/json"));
    return request
        .method(
            method,
            body.map(json -> BodyPublishers.ofString(json.toString()))
                .orElseGet(BodyPublishers::noBody))
        .build();
  }

  @Override
  public void close() {
    http.close();
  }
}
