package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.oidc.LocalProvider;
import io.strongroom.playback.oidc.OpenIdProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People and programs whom a provider vouches for, through the real server. */
final class ProviderSignInTest {
  private static final String BEGIN = "/api/v1/sign-in/provider";

  private final MovableClock clock = new MovableClock();
  private LocalProvider outside;
  private OpenIdProvider provider;
  private TestServer server;
  private HttpClient client;
  private String admin;

  @BeforeEach
  void start(@TempDir Path dir) throws IOException {
    outside = new LocalProvider(clock);
    provider =
        outside.provider(
            new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("node.key"), new SecureRandom())));
    AccountRules rules =
        new AccountRules(
            Set.of(Role.REQUESTER),
            Optional.of(new AccountRules.Text("I keep to myself.", Duration.ofDays(30))));
    server = new TestServer(dir, clock, rules, provider);
    client = server.client(HttpClient.Version.HTTP_1_1);
    admin = server.token(client, "admin");
    JsonNode account = TestServer.json(call(admin, "GET", "account", ""));
    String digest = account.at("/undertaking/digest").asText();
    call(
        admin,
        "POST",
        "account/undertaking",
        "{\"digest\":\"" + digest + "\",\"current\":\"" + TestServer.PASSWORD + "\"}");
  }

  @AfterEach
  void stop() {
    server.close();
    provider.close();
    outside.close();
  }

  private HttpResponse<byte[]> call(String bearer, String method, String path, String body) {
    return TestServer.send(
        client,
        server
            .get("/api/v1/" + path)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + bearer)
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  private void make(String user, String role, String link) {
    String body =
        "{\"user\":\"%s\",\"name\":\"N\",\"unit\":\"unit\",\"role\":\"%s\",\"provider\":%s}"
            .formatted(user, role, link);
    assertThat(call(admin, "POST", "users", body).statusCode()).isEqualTo(201);
  }

  private static String location(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("location").orElse("");
  }

  private static String cookie(HttpResponse<byte[]> answer, String name) {
    return answer.headers().allValues("set-cookie").stream()
        .filter(each -> each.startsWith(name + "="))
        .findFirst()
        .orElse("");
  }

  private static String pair(String cookie) {
    return cookie.substring(0, cookie.indexOf(';'));
  }

  /** Begins, signs in at the provider, and comes back. */
  private HttpResponse<byte[]> signIn(String subject, String begin) {
    HttpResponse<byte[]> begun = TestServer.send(client, server.get(begin));
    assertThat(begun.statusCode()).isEqualTo(303);
    assertThat(location(begun)).startsWith(outside.issuer() + "/auth?");
    String kept = cookie(begun, "__Host-strongroom-sign-in");
    assertThat(kept).contains("Secure; HttpOnly; SameSite=Lax; Max-Age=600");
    Map<String, String> answer = outside.signIn(URI.create(location(begun)), subject);
    answer.put("session_state", "whatever the provider adds");
    return back(answer, pair(kept));
  }

  private HttpResponse<byte[]> back(Map<String, String> answer, String cookie) {
    String query =
        answer.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return TestServer.send(
        client, server.get(ProviderRoutes.CALLBACK + "?" + query).header("Cookie", cookie));
  }

  private String session(HttpResponse<byte[]> answer) {
    assertThat(location(answer)).isEqualTo("/");
    assertThat(cookie(answer, "__Host-strongroom-sign-in")).contains("Max-Age=0");
    String cookie = cookie(answer, Router.COOKIE);
    assertThat(cookie).contains("Secure; HttpOnly; SameSite=Strict");
    return pair(cookie).substring(Router.COOKIE.length() + 1);
  }

  @Test
  void aLinkedPersonSignsInAndProvesAgainWhereLocalPeopleGiveTheirPassword() {
    make("wang", "requester", "{\"subject\":\"wang-1\"}");
    assertThat(server.log.changes)
        .extracting(each -> each.step())
        .containsSubsequence("made", "linked");
    String token = session(signIn("wang-1", BEGIN));
    JsonNode session = TestServer.json(call(token, "GET", "session", ""));
    assertThat(session.path("user").asText()).isEqualTo("wang");
    assertThat(session.path("first"))
        .as("codes are the provider's")
        .hasToString("[\"undertaking\"]");
    assertThat(session.path("signOutAt").asText())
        .startsWith(outside.issuer() + "/logout?")
        .contains("client_id=strongroom");

    clock.forward(Duration.ofMinutes(5));
    JsonNode account = TestServer.json(call(token, "GET", "account", ""));
    assertThat(account.path("vouched").asBoolean(true)).isFalse();
    String sign = "{\"digest\":\"" + account.at("/undertaking/digest").asText() + "\"}";
    HttpResponse<byte[]> refused = call(token, "POST", "account/undertaking", sign);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(TestServer.json(refused).path("type").asText()).endsWith(":sign-in-again");
    String again = session(signIn("wang-1", BEGIN + "?anew"));
    assertThat(again).isNotEqualTo(token);
    assertThat(call(again, "POST", "account/undertaking", sign).statusCode()).isEqualTo(200);
    assertThat(call(again, "GET", "cameras", "").statusCode()).isEqualTo(200);
    assertThat(call(again, "DELETE", "session", "").statusCode()).isEqualTo(204);
    assertThat(call(again, "GET", "session", "").statusCode()).isEqualTo(401);
  }

  @Test
  void whoHasNoAccountIsRefusedAndThatIsLoggedOnceAMinute() {
    make("machine", "requester", "{\"subject\":\"m-1\",\"machine\":true}");
    int before = server.log.custody.size();

    for (String subject : new String[] {"stranger", "m-1"}) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<byte[]> answer = signIn(subject, BEGIN);
        assertThat(location(answer)).isEqualTo("/#sign-in/unknown");
        assertThat(cookie(answer, Router.COOKIE)).isEmpty();
      }
    }
    assertThat(server.log.custody.subList(before, server.log.custody.size()))
        .extracting(each -> each.user())
        .containsExactly("stranger", "m-1");
    clock.forward(Duration.ofMinutes(1));
    signIn("stranger", BEGIN);
    assertThat(server.log.custody).hasSize(before + 3);
  }

  @Test
  void nothingOfTheRequestSaysWhereTheBrowserGoes() {
    make("wang", "requester", "{\"subject\":\"wang-1\"}");
    HttpResponse<byte[]> elsewhere =
        TestServer.send(
            client,
            HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + server.server.address().getPort() + BEGIN)));
    assertThat(elsewhere.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(elsewhere).path("type").asText()).endsWith(":host");
    HttpResponse<byte[]> wrong =
        back(
            Map.of("code", "wang-1", "state", "guess", "redirect_uri", "https://evil.example"),
            "x=y");
    assertThat(location(wrong)).isEqualTo("/#sign-in/not-begun");
    outside.isAway(true);
    clock.forward(Duration.ofHours(4));
    HttpResponse<byte[]> away = TestServer.send(client, server.get(BEGIN));
    assertThat(location(away)).isEqualTo("/#sign-in/provider-away");
    assertThat(server.token(client, "admin")).as("local accounts go on").isNotEmpty();
  }

  @Test
  void anAccountHasOneWayInAtATime() {
    make("wang", "requester", "{\"subject\":\"wang-1\"}");
    HttpResponse<byte[]> local =
        TestServer.send(
            client, server.post("/api/v1/session", "{\"user\":\"wang\",\"password\":\"x\"}"));
    assertThat(local.statusCode()).isEqualTo(401);
    String set = "{\"password\":\"three boats at the pier\"}";
    assertThat(call(admin, "PUT", "users/wang/password", set).statusCode()).isEqualTo(400);
    String link = "{\"subject\":\"wang-1\"}";
    HttpResponse<byte[]> twice = call(admin, "PUT", "users/viewer/provider", link);
    assertThat(TestServer.json(twice).path("field").asText()).isEqualTo("subject");
    assertThat(call(admin, "PUT", "users/admin/provider", "{\"subject\":\"me\"}").statusCode())
        .as("one's own")
        .isEqualTo(403);

    String viewer = server.token(client, "viewer");
    clock.forward(Duration.ofSeconds(1));
    assertThat(call(admin, "PUT", "users/viewer/provider", "{\"subject\":\"v\"}").statusCode())
        .isEqualTo(200);
    assertThat(call(viewer, "GET", "session", "").statusCode()).as("ended").isEqualTo(401);
    String theirs = session(signIn("v", BEGIN));
    assertThat(call(admin, "DELETE", "users/viewer/provider", "").statusCode()).isEqualTo(200);
    clock.forward(Duration.ofSeconds(1));
    assertThat(location(signIn("v", BEGIN))).isEqualTo("/#sign-in/unknown");
    assertThat(call(admin, "PUT", "users/viewer/password", set).statusCode()).isEqualTo(204);
    assertThat(call(theirs, "GET", "session", "").statusCode()).isEqualTo(401);
    String lock = "{\"locked\":true,\"reason\":\"left the unit\"}";
    assertThat(call(admin, "PUT", "users/wang/locked", lock).statusCode()).isEqualTo(200);
    assertThat(location(signIn("wang-1", BEGIN))).isEqualTo("/#sign-in/locked");
  }

  @Test
  void aProgramMayWhatItsAccountMayAndNothingThatTakesAPerson() {
    make("analytics", "requester", "{\"subject\":\"m-1\",\"machine\":true}");
    String token = outside.machine("m-1");

    assertThat(call(token, "GET", "cameras", "").statusCode()).isEqualTo(200);
    assertThat(call(token, "GET", "requests?mine", "").statusCode()).isEqualTo(200);
    int before = server.log.custody.size();
    for (String path :
        new String[] {"users", "account", "session", "access-log", "retention/plan"}) {
      HttpResponse<byte[]> refused = call(token, "GET", path, "");
      assertThat(refused.statusCode()).as(path).isEqualTo(403);
    }
    assertThat(call(token, "POST", "grants/break-glass", "{}").statusCode()).isEqualTo(403);
    assertThat(server.log.custody).as("each is in the log").hasSize(before + 6);
    assertThat(server.sessions.of("analytics")).as("one session for one token").hasSize(1);
    for (String role : new String[] {"approver", "responder", "administrator"}) {
      String body =
          "{\"user\":\"x\",\"name\":\"N\",\"unit\":\"u\",\"role\":\"%s\",\"provider\":{\"subject\":\"m-9\",\"machine\":true}}"
              .formatted(role);
      assertThat(call(admin, "POST", "users", body).statusCode()).as(role).isEqualTo(400);
    }
    HttpResponse<byte[]> asCookie =
        TestServer.send(
            client, server.get("/api/v1/cameras").header("Cookie", Router.COOKIE + "=" + token));
    assertThat(asCookie.statusCode()).as("a cookie is no token").isEqualTo(401);
  }

  @Test
  void aProgramIsStoppedByItsProviderAndByUs() {
    make("analytics", "requester", "{\"subject\":\"m-1\",\"machine\":true}");
    make("wang", "requester", "{\"subject\":\"wang-1\"}");
    String token = outside.machine("m-1");
    assertThat(call(token, "GET", "cameras", "").statusCode()).isEqualTo(200);

    for (String wrong : new String[] {outside.machine("wang-1"), outside.machine("m-2"), "a.b.c"}) {
      HttpResponse<byte[]> refused = call(wrong, "GET", "cameras", "");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("www-authenticate").orElse(""))
          .contains("error=\"invalid_token\"");
      assertThat(TestServer.json(refused).path("type").asText()).endsWith(":token");
    }
    clock.forward(Duration.ofSeconds(2));
    Account analytics = server.accounts.find("analytics").orElseThrow();
    server.people.endSessions(server.accounts.find("admin").orElseThrow(), analytics.user());
    assertThat(call(token, "GET", "cameras", "").statusCode()).as("ended").isEqualTo(401);
    clock.forward(Duration.ofSeconds(2));
    String newer = outside.machine("m-1");
    assertThat(call(newer, "GET", "cameras", "").statusCode()).isEqualTo(200);
    clock.forward(Duration.ofMinutes(6));
    assertThat(call(newer, "GET", "cameras", "").statusCode()).as("over").isEqualTo(401);
    outside.isAway(true);
    clock.forward(Duration.ofHours(4));
    HttpResponse<byte[]> away = call(outside.machine("m-1"), "GET", "cameras", "");
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(TestServer.json(away).path("detail").asText()).contains("too old");
  }
}
