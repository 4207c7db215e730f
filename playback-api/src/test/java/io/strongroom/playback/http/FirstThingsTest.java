package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.AuthenticatorProgram;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.access.Role;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is to be done before anything else: another password, one-time codes, the undertaking. */
final class FirstThingsTest {
  private static final String TEXT = "I keep to myself what I see.";
  private static final String OTHER_PASSWORD = "three boats at the pier";

  private final MovableClock clock = new MovableClock();
  private TestServer server;
  private HttpClient client;
  private String token = "";

  private HttpResponse<byte[]> call(String method, String path, String body) {
    HttpRequest.Builder request =
        server
            .get("/api/v1/" + path)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    return TestServer.send(client, request);
  }

  private JsonNode get(String path) {
    return TestServer.json(call("GET", path, ""));
  }

  private HttpResponse<byte[]> signIn(String password, String code) {
    String body =
        "{\"user\":\"admin\",\"password\":\"%s\"%s}"
            .formatted(password, code.isEmpty() ? "" : ",\"code\":\"" + code + "\"");
    HttpResponse<byte[]> answer = TestServer.send(client, server.post("/api/v1/session", body));
    token = TestServer.json(answer).path("token").asText();
    return answer;
  }

  @BeforeEach
  void start(@TempDir Path dir) {
    AccountRules rules =
        new AccountRules(
            Set.of(Role.ADMINISTRATOR),
            Optional.of(new AccountRules.Text(TEXT, Duration.ofDays(30))));
    server = new TestServer(dir, clock, rules);
    client = server.client(HttpClient.Version.HTTP_1_1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void nothingElseIsAllowedUntilAllIsDoneAndAgainWhenTheSignatureEnds() {
    server.people.setPassword(
        server.accounts.find("viewer").orElseThrow(),
        "admin",
        TestServer.PASSWORD.toCharArray(),
        true);
    signIn(TestServer.PASSWORD, "");
    assertThat(get("session").path("first")).hasToString("[\"password\",\"totp\",\"undertaking\"]");
    refusedFirst();
    String old = token;
    clock.forward(Duration.ofSeconds(1));
    signIn(TestServer.PASSWORD, "");
    changePassword();
    assertThat(call("GET", "users", "").statusCode()).isEqualTo(403);
    String current = "{\"current\":\"" + OTHER_PASSWORD + "\"}";
    enrol(current);
    sign();
    assertThat(call("GET", "users", "").statusCode()).isEqualTo(200);
    assertThat(get("session").path("first")).isEmpty();
    String mine = token;
    token = old;
    assertThat(call("GET", "session", "").statusCode()).as("older session").isEqualTo(401);
    token = mine;
    assertThat(server.log.changes)
        .extracting(each -> each.step())
        .containsSubsequence("password-set", "password-changed", "totp-set", "undertaking-signed");

    clock.forward(Duration.ofDays(30));
    JsonNode asked = TestServer.json(signIn(OTHER_PASSWORD, ""));
    assertThat(asked.path("type").asText()).endsWith(":code-needed");
    assertThat(signIn(OTHER_PASSWORD, program.code(clock.instant())).statusCode()).isEqualTo(201);
    assertThat(get("session").path("first")).hasToString("[\"undertaking\"]");
    assertThat(call("GET", "users", "").statusCode()).isEqualTo(403);
    sign();
    assertThat(call("GET", "users", "").statusCode()).isEqualTo(200);
  }

  private AuthenticatorProgram program = new AuthenticatorProgram("");

  private void refusedFirst() {
    for (String path : new String[] {"users", "cameras", "alarms", "requests", "areas"}) {
      HttpResponse<byte[]> answer = call("GET", path, "");
      assertThat(answer.statusCode()).as(path).isEqualTo(403);
      assertThat(TestServer.json(answer).path("first")).hasSize(3);
    }
    assertThat(
            call("PUT", "users/viewer/password", "{\"password\":\"" + OTHER_PASSWORD + "\"}")
                .statusCode())
        .isEqualTo(403);
  }

  private void changePassword() {
    String body = "{\"current\":\"%s\",\"password\":\"%s\"}";
    String path = "users/admin/password";
    assertThat(call("PUT", path, body.formatted("wrong", OTHER_PASSWORD)).statusCode())
        .isEqualTo(403);
    for (String weak : new String[] {TestServer.PASSWORD, "passwordpassword", "short"}) {
      JsonNode problem =
          TestServer.json(call("PUT", path, body.formatted(TestServer.PASSWORD, weak)));
      assertThat(problem.path("field").asText()).as(weak).isEqualTo("password");
    }
    assertThat(call("PUT", path, body.formatted(TestServer.PASSWORD, OTHER_PASSWORD)).statusCode())
        .isEqualTo(204);
  }

  private void enrol(String current) {
    assertThat(call("POST", "account/totp", "{\"current\":\"wrong\"}").statusCode()).isEqualTo(403);
    String uri = TestServer.json(call("POST", "account/totp", current)).path("uri").asText();
    program = new AuthenticatorProgram(uri);
    assertThat(TestServer.json(call("PUT", "account/totp", "{\"code\":\"000000\"}")).path("field"))
        .hasToString("\"code\"");
    String code = program.code(clock.instant());
    assertThat(call("PUT", "account/totp", "{\"code\":\"" + code + "\"}").statusCode())
        .isEqualTo(200);
    assertThat(call("POST", "account/totp", current).statusCode()).isEqualTo(400);
  }

  private void sign() {
    JsonNode undertaking = get("account").path("undertaking");
    assertThat(undertaking.path("text").asText()).isEqualTo(TEXT);
    String body = "{\"digest\":\"%s\",\"current\":\"%s\"}";
    assertThat(
            call("POST", "account/undertaking", body.formatted("0".repeat(64), OTHER_PASSWORD))
                .statusCode())
        .isEqualTo(400);
    String digest = undertaking.path("digest").asText();
    assertThat(call("POST", "account/undertaking", body.formatted(digest, "wrong")).statusCode())
        .isEqualTo(403);
    assertThat(
            call("POST", "account/undertaking", body.formatted(digest, OTHER_PASSWORD))
                .statusCode())
        .isEqualTo(200);
  }
}
