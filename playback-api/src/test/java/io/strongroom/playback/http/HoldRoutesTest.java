package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.playback.access.Role;
import io.strongroom.recording.model.CameraId;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldRoutesTest {
  private static final String CAMERA = "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";
  private static final String HOLD =
      """
      {"cameras":["%s"],"from":"2026-03-01T00:00:00Z","to":"2026-03-02T00:00:00Z",
       "caseNumber":"case 7","basis":"order 12","requester":"court"}
      """
          .formatted(CAMERA);
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
            .get("/api/v1/retention/" + path)
            .header("Authorization", "Bearer " + server.token(client, user));
    if (!method.equals("GET")) {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(body));
    }
    return TestServer.send(client, request);
  }

  private JsonNode placed() {
    HttpResponse<byte[]> answer = send("admin", "POST", "holds", HOLD);
    assertThat(answer.statusCode()).isEqualTo(201);
    return TestServer.json(answer);
  }

  private String proposed(JsonNode hold, String body) {
    HttpResponse<byte[]> answer =
        send("admin", "POST", "holds/" + hold.path("id").asText() + "/changes", body);
    assertThat(answer.statusCode()).isEqualTo(201);
    return TestServer.json(answer).path("id").asText();
  }

  private int decide(String user, String change, String decision) {
    return send(user, "PUT", "changes/" + change, "{\"decision\":\"" + decision + "\"}")
        .statusCode();
  }

  private JsonNode shown(JsonNode hold) {
    return TestServer.json(send("admin", "GET", "holds/" + hold.path("id").asText(), ""));
  }

  @Test
  void aPlacedHoldIsInForceAndSaysWhatItKeeps() {
    JsonNode hold = placed();
    assertThat(hold.path("state").asText()).isEqualTo("inForce");
    assertThat(hold.at("/cameras/0").asText()).isEqualTo(CAMERA);
    assertThat(hold.path("from").asText()).isEqualTo("2026-03-01T00:00:00.000000Z");
    assertThat(hold.path("placedBy").asText()).isEqualTo("admin");
    assertThat(hold.has("until")).isFalse();
    assertThat(hold.at("/classDays/0/standing").asText()).isEqualTo("kept");
    assertThat(hold.at("/classDays/0/packs").asLong()).isEqualTo(3);
    assertThat(hold.at("/classDays/0/moved").asLong()).isEqualTo(2);
    assertThat(hold.at("/gone/0/expiryDay").asText()).isEqualTo("2026-01-01");
    assertThat(shown(hold)).isEqualTo(hold);
    JsonNode all = TestServer.json(send("admin", "GET", "holds", ""));
    assertThat(all.path("holds")).hasSize(1);
    assertThat(all.at("/holds/0").has("classDays")).isFalse();
  }

  @Test
  void theTimelineShowsWhatIsHeld() {
    server.put(CameraId.parse(CAMERA), "gate");
    placed();
    JsonNode timeline =
        TestServer.json(
            TestServer.send(
                client,
                server
                    .get(
                        "/api/v1/cameras/"
                            + CAMERA
                            + "/timeline?from=2026-03-01T12:00:00Z&to=2026-03-03T00:00:00Z")
                    .header("Authorization", "Bearer " + server.token(client, "viewer"))));
    assertThat(timeline.at("/held/0/from").asText()).isEqualTo("2026-03-01T12:00:00.000000Z");
    assertThat(timeline.at("/held/0/to").asText()).isEqualTo("2026-03-02T00:00:00.000000Z");
  }

  @Test
  void aReleaseNeedsASecondAccount() {
    JsonNode hold = placed();
    String change = proposed(hold, "{\"reason\":\"closed\"}");
    assertThat(shown(hold).at("/changes/0/state").asText()).isEqualTo("proposed");
    assertThat(decide("admin", change, "approve")).isEqualTo(403);
    assertThat(shown(hold).path("state").asText()).isEqualTo("inForce");
    assertThat(decide("second", change, "approve")).isEqualTo(204);
    JsonNode released = shown(hold);
    assertThat(released.path("state").asText()).isEqualTo("released");
    assertThat(released.at("/changes/0/proposedBy").asText()).isEqualTo("admin");
    assertThat(released.at("/changes/0/decidedBy").asText()).isEqualTo("second");
    assertThat(decide("second", change, "withdraw")).isEqualTo(400);
  }

  @Test
  void anEndIsBroughtForwardOrTheChangeIsWithdrawn() {
    JsonNode hold = placed();
    String first = proposed(hold, "{\"reason\":\"soon\",\"until\":\"2026-04-01T00:00:00Z\"}");
    assertThat(decide("admin", first, "withdraw")).isEqualTo(204);
    assertThat(shown(hold).at("/changes/0/state").asText()).isEqualTo("withdrawn");
    String second = proposed(hold, "{\"reason\":\"soon\",\"until\":\"2026-05-01T00:00:00Z\"}");
    assertThat(decide("second", second, "approve")).isEqualTo(204);
    assertThat(shown(hold).path("until").asText()).isEqualTo("2026-05-01T00:00:00.000000Z");
    assertThat(shown(hold).path("state").asText()).isEqualTo("inForce");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cameras|[]",
        "cameras|[\"x\"]",
        "cameras|null",
        "from|\"yesterday\"",
        "to|null",
        "caseNumber|\" \"",
        "basis|\"a\\nb\"",
        "requester|null",
        "until|\"2026-01-01T00:00:00Z\""
      })
  void whatIsWrongWithAHoldIsNamed(String field, String value) throws Exception {
    JsonMapper mapper = new JsonMapper();
    ObjectNode body = (ObjectNode) mapper.readTree(HOLD);
    body.set(field, mapper.readTree(value));
    HttpResponse<byte[]> answer = send("admin", "POST", "holds", body.toString());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(answer).path("field").asText()).isEqualTo(field);
  }

  @Test
  void whatIsUnknownOrMalformedIsRefused() {
    String unknown = "00000000-0000-4000-8000-000000000000";
    assertThat(send("admin", "GET", "holds/" + unknown, "").statusCode()).isEqualTo(404);
    assertThat(send("admin", "GET", "holds/x", "").statusCode()).isEqualTo(400);
    assertThat(decide("admin", unknown, "approve")).isEqualTo(404);
    assertThat(decide("admin", unknown, "maybe")).isEqualTo(400);
    assertThat(send("admin", "PUT", "changes/" + unknown, "{}").statusCode()).isEqualTo(400);
    assertThat(
            send("admin", "POST", "holds/" + unknown + "/changes", "{\"reason\":\"x\"}")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void viewersAreRefused() {
    assertThat(send("viewer", "GET", "holds", "").statusCode()).isEqualTo(403);
    assertThat(send("viewer", "POST", "holds", HOLD).statusCode()).isEqualTo(403);
  }
}
