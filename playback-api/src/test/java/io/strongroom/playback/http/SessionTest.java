package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.MovableClock;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTest {
  private TestServer server;
  private HttpClient client;

  @BeforeAll
  void start(@TempDir Path dir) {
    NoFootage nothing = new NoFootage();
    server = new TestServer(dir, new MovableClock(), nothing, nothing);
    client = server.client(HttpClient.Version.HTTP_2);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void signsInOverEitherVersionOfHttp(HttpClient.Version version) {
    HttpClient other = server.client(version);
    HttpResponse<byte[]> answer =
        TestServer.send(
            other,
            server.post(
                "/api/v1/session",
                "{\"user\":\"viewer\",\"password\":\"correct horse battery\",\"purpose\":\"case"
                    + " 17\"}"));
    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode session = TestServer.json(answer);
    assertThat(session.get("unit").asText()).isEqualTo("Station 3");
    assertThat(session.get("role").asText()).isEqualTo("requester");
    assertThat(session.get("purpose").asText()).isEqualTo("case 17");
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie)
        .startsWith("__Host-strongroom=" + session.get("token").asText())
        .contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict");
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
  }

  @Test
  void wrongPasswordAndUnknownUserLookTheSame() {
    HttpResponse<byte[]> wrong = signIn("viewer", "not this one");
    HttpResponse<byte[]> unknown = signIn("nobody", "not this one");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).isEqualTo(unknown.body());
    assertThat(wrong.headers().firstValue("content-type"))
        .hasValueSatisfying(t -> assertThat(t).startsWith("application/problem+json"));
  }

  @Test
  void aPurposeIsAWordingOrNotStated() {
    HttpResponse<byte[]> answer =
        TestServer.send(
            client,
            server.post(
                "/api/v1/session",
                "{\"user\":\"viewer\",\"password\":\"correct horse battery\",\"purpose\":\"x\"}"));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(answer).get("field").asText()).isEqualTo("purpose");
  }

  @Test
  void unknownFieldIsNamed() {
    HttpResponse<byte[]> answer =
        TestServer.send(client, server.post("/api/v1/session", "{\"user\":\"viewer\",\"pass\":1}"));
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode problem = TestServer.json(answer);
    assertThat(problem.get("field").asText()).isEqualTo("pass");
    assertThat(problem.get("detail").asText()).contains("password", "purpose", "user");
  }

  @Test
  void manyFailuresMakeTheAccountWait() {
    for (int i = 0; i < 5; i++) {
      assertThat(signIn("guessed", "not this one").statusCode()).isEqualTo(401);
    }
    HttpResponse<byte[]> answer = signIn("guessed", "not this one");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void bearerAndCookieBothWorkAndCookieNeedsTheHeaderToChangeSomething() {
    String token = server.token(client, "viewer");
    assertThat(
            TestServer.send(
                    client,
                    server.get("/api/v1/session").header("Authorization", "Bearer " + token))
                .statusCode())
        .isEqualTo(200);
    HttpRequest.Builder byCookie =
        server.get("/api/v1/session").header("Cookie", "__Host-strongroom=" + token);
    assertThat(TestServer.send(client, byCookie).statusCode()).isEqualTo(200);
    assertThat(TestServer.send(client, byCookie.DELETE()).statusCode()).isEqualTo(403);
    assertThat(
            TestServer.send(
                    client,
                    byCookie
                        .DELETE()
                        .header("X-Strongroom", "1")
                        .header("Origin", "https://evil.example"))
                .statusCode())
        .isEqualTo(403);
    HttpRequest.Builder own =
        server
            .get("/api/v1/session")
            .header("Cookie", "__Host-strongroom=" + token)
            .header("X-Strongroom", "1")
            .header("Origin", server.uri("").toString())
            .DELETE();
    assertThat(TestServer.send(client, own).statusCode()).isEqualTo(204);
    assertThat(
            TestServer.send(
                    client,
                    server.get("/api/v1/session").header("Authorization", "Bearer " + token))
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void problemsForWhatDoesNotExistOrIsTooLarge() {
    assertThat(TestServer.send(client, server.get("/api/v1/nothing")).statusCode()).isEqualTo(404);
    HttpResponse<byte[]> put =
        TestServer.send(
            client, server.get("/api/v1/session").PUT(HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(put.statusCode()).isEqualTo(405);
    assertThat(put.headers().firstValue("allow")).hasValue("DELETE, GET, HEAD, POST");
    assertThat(
            TestServer.send(client, server.post("/api/v1/session", " ".repeat(70_000)))
                .statusCode())
        .isEqualTo(413);
    assertThat(TestServer.send(client, server.get("/api/v1/cameras?x=1")).statusCode())
        .isEqualTo(401);
  }

  @Test
  void administratorSeesAddressesViewersDoNot() {
    String id = server.register(client, "gate").toString();
    JsonNode admin = get("admin", "/api/v1/cameras/" + id);
    assertThat(admin.get("source").asText()).isEqualTo("rtsp://127.0.0.1/1");
    assertThat(admin.toString()).doesNotContain("secret");
    assertThat(admin.get("state").asText()).isEqualTo("recording");
    JsonNode viewer = get("viewer", "/api/v1/cameras/" + id);
    assertThat(viewer.has("source")).isFalse();
    assertThat(viewer.get("video").get("mime").asText()).isEqualTo("avc3.64001f");
  }

  @Test
  void registerChecksFieldsAndForgetsOnDelete() {
    String admin = server.token(client, "admin");
    HttpResponse<byte[]> wrong =
        TestServer.send(
            client,
            server
                .post("/api/v1/cameras", TestServer.draft("x").replace("road", "bathroom"))
                .header("Authorization", "Bearer " + admin));
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(wrong).get("field").asText()).isEqualTo("scene");
    String path = "/api/v1/cameras/" + server.register(client, "yard");
    HttpRequest.Builder delete =
        server.get(path).DELETE().header("Authorization", "Bearer " + admin);
    assertThat(TestServer.send(client, delete).statusCode()).isEqualTo(204);
    assertThat(TestServer.send(client, delete).statusCode()).isEqualTo(404);
    assertThat(server.cameras.list()).noneMatch(r -> r.camera().name().equals("yard"));
  }

  @Test
  void aCameraIsSwitchedOffAndOnAgain() {
    String id = server.register(client, "switched").toString();
    assertThat(enable(id, "{\"enabled\":false}").get("state").asText()).isEqualTo("off");
    assertThat(enable(id, "{\"enabled\":false}").get("enabled").asBoolean()).isFalse();
    assertThat(get("viewer", "/api/v1/cameras/" + id).get("state").asText()).isEqualTo("off");
    assertThat(enable(id, "{\"enabled\":true}").get("state").asText()).isEqualTo("recording");
    assertThat(enable(id, "{}").get("field").asText()).isEqualTo("enabled");
  }

  private JsonNode enable(String id, String body) {
    return TestServer.json(
        TestServer.send(
            client,
            server
                .get("/api/v1/cameras/" + id + "/enabled")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + server.token(client, "admin"))
                .PUT(HttpRequest.BodyPublishers.ofString(body))));
  }

  @Test
  void viewersManageNothing() {
    String token = server.token(client, "viewer");
    HttpResponse<byte[]> answer =
        TestServer.send(
            client,
            server.post("/api/v1/cameras", "{}").header("Authorization", "Bearer " + token));
    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void usersAreAddedAndChangeTheirPassword() {
    String admin = server.token(client, "admin");
    HttpResponse<byte[]> added =
        TestServer.send(
            client,
            server
                .post(
                    "/api/v1/users",
                    "{\"user\":\"zhang\",\"name\":\"Zhang San\",\"unit\":\"Station 4\","
                        + "\"role\":\"requester\",\"password\":\"first horse in the stable\"}")
                .header("Authorization", "Bearer " + admin));
    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(get("admin", "/api/v1/users").get("users")).hasSize(3);
    HttpResponse<byte[]> in = signIn("zhang", "first horse in the stable");
    String token = TestServer.json(in).get("token").asText();
    assertThat(setPassword(token, "{\"password\":\"second boat at the pier\"}")).isEqualTo(400);
    assertThat(
            setPassword(token, "{\"password\":\"second boat at the pier\",\"current\":\"wrong\"}"))
        .isEqualTo(403);
    assertThat(
            setPassword(
                token,
                "{\"password\":\"second boat at the pier\",\"current\":\"first horse in the"
                    + " stable\"}"))
        .isEqualTo(204);
    assertThat(signIn("zhang", "first horse in the stable").statusCode()).isEqualTo(401);
    assertThat(signIn("zhang", "second boat at the pier").statusCode()).isEqualTo(201);
  }

  private int setPassword(String token, String body) {
    return TestServer.send(
            client,
            server
                .get("/api/v1/users/zhang/password")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .PUT(HttpRequest.BodyPublishers.ofString(body)))
        .statusCode();
  }

  private JsonNode get(String user, String path) {
    return TestServer.json(
        TestServer.send(
            client,
            server.get(path).header("Authorization", "Bearer " + server.token(client, user))));
  }

  private HttpResponse<byte[]> signIn(String user, String password) {
    return TestServer.send(
        client,
        server.post(
            "/api/v1/session",
            "{\"user\":\"%s\",\"password\":\"%s\",\"purpose\":\"case 17\"}"
                .formatted(user, password)));
  }
}
