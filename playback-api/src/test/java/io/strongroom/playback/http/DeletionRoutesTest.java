package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.Role;
import io.strongroom.recording.model.CameraId;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of deletion over HTTPS, with two administrators. */
class DeletionRoutesTest {
  private static final String CAMERA = "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";
  private static final String PAPERS =
      "\"authority\":\"City court\",\"document\":\"2026-117\",\"reason\":\"unlawful\"}";
  private static final String ORDER =
      "{\"kind\":\"ordered-deletion\",\"cameras\":[\""
          + CAMERA
          + "\"],\"from\":\"2026-01-01T08:30:00Z\",\"to\":\"2026-01-01T21:30:00Z\","
          + PAPERS;
  private static final String CONSENT =
      "{\"kind\":\"consent-withdrawn\",\"cameras\":[\"" + CAMERA + "\"]," + PAPERS;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-20T08:00:00Z"), ZoneOffset.UTC);

  private TestServer server;
  private HttpClient client;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new TestServer(dir, CLOCK, new NoFootage(), new NoFootage());
    server.accounts.add(
        "second", "Zhao Lei", "IT", Role.ADMINISTRATOR, TestServer.PASSWORD.toCharArray());
    client = server.client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> send(String user, String method, String path, String body) {
    HttpRequest.Builder request =
        server
            .get("/api/v1/" + path)
            .header("Authorization", "Bearer " + server.token(client, user));
    if (!method.equals("GET")) {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(body));
    }
    return TestServer.send(client, request);
  }

  private JsonNode proposed(String body) {
    HttpResponse<byte[]> answer = send("admin", "POST", "retention/deletions", body);
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(201);
    return TestServer.json(answer);
  }

  private String refused(String body) {
    HttpResponse<byte[]> answer = send("admin", "POST", "retention/deletions", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private int decide(String user, JsonNode order, String decision) {
    return send(
            user,
            "PUT",
            "retention/changes/" + order.path("id").asText(),
            "{\"decision\":\"" + decision + "\"}")
        .statusCode();
  }

  private String state(JsonNode order) {
    return TestServer.json(
            send("admin", "GET", "retention/deletions/" + order.path("id").asText(), ""))
        .path("state")
        .asText();
  }

  @Test
  void anOrderSaysWhatItTakesBeforeAnybodyApprovesIt() {
    JsonNode order = proposed(ORDER);
    assertThat(order.path("state").asText()).isEqualTo("proposed");
    assertThat(order.path("from").asText()).isEqualTo("2026-01-01T08:30:00.000000Z");
    assertThat(order.at("/takes/packs").asLong()).isEqualTo(14);
    assertThat(order.at("/takes/heldPacks").asLong()).isEqualTo(2);
    assertThat(order.at("/takes/cameras/0/from").asText()).isEqualTo("2026-01-01T08:00:00.000000Z");
    assertThat(order.at("/takes/cameras/0/to").asText()).isEqualTo("2026-01-01T22:00:00.000000Z");
    assertThat(order.at("/takes/classDays/0/floorEnds").asText()).isEqualTo("2025-12-31");

    assertThat(decide("admin", order, "approve")).isEqualTo(403);
    assertThat(state(order)).isEqualTo("proposed");
    assertThat(decide("second", order, "approve")).isEqualTo(204);
    assertThat(state(order)).isEqualTo("inForce");
    assertThat(decide("second", order, "withdraw")).isEqualTo(400);
    JsonNode all = TestServer.json(send("admin", "GET", "retention/deletions", ""));
    assertThat(all.path("deletions")).hasSize(1);
    assertThat(all.at("/deletions/0").has("takes")).isFalse();
  }

  @Test
  void aWithdrawnConsentEndsRecordingAtOnceAndForGood() {
    server.put(CameraId.parse(CAMERA), "gate");
    JsonNode order = proposed(CONSENT);
    assertThat(order.has("from")).isFalse();
    JsonNode camera = TestServer.json(send("admin", "GET", "cameras/" + CAMERA, ""));
    assertThat(camera.path("enabled").asBoolean()).isFalse();

    String on = "{\"enabled\":true}";
    HttpResponse<byte[]> refused = send("admin", "PUT", "cameras/" + CAMERA + "/enabled", on);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("consent");
    assertThat(decide("admin", order, "withdraw")).isEqualTo(204);
    assertThat(send("admin", "PUT", "cameras/" + CAMERA + "/enabled", on).statusCode())
        .isEqualTo(200);
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(refused(ORDER.replace("ordered-deletion", "x"))).contains("\"kind\"");
    assertThat(refused(ORDER.replace("2026-01-01T21", "2026-04-01T21"))).contains("\"to\"");
    assertThat(refused(ORDER.replace("City court", " "))).contains("\"authority\"");
    assertThat(refused(ORDER.replace("\"from\"", "\"retentionClass\":\"standard\",\"from\"")))
        .contains("\"retentionClass\"");
    assertThat(refused(CONSENT.replace("consent-withdrawn", "early-release"))).contains("\"from\"");
    assertThat(
            refused(
                "{\"kind\":\"ordered-deletion\",\"retentionClass\":\"standard\","
                    + "\"firstExpiryDay\":\"2026-01-01\","
                    + PAPERS))
        .contains("\"retentionClass\"");
    assertThat(send("viewer", "POST", "retention/deletions", ORDER).statusCode()).isEqualTo(403);
    assertThat(send("admin", "GET", "retention/deletions/" + CAMERA, "").statusCode())
        .isEqualTo(404);
  }
}
