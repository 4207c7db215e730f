package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forecast, and cameras for which there is no room. */
class ForecastTest {
  @TempDir Path folder;
  private TestServer server;
  private HttpClient client;

  @BeforeEach
  void start() {
    server =
        new TestServer(
            folder,
            Clock.fixed(ForeseenRoom.NOW, ZoneOffset.UTC),
            new NoFootage(),
            new NoFootage());
    client = server.client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> as(String user, HttpRequest.Builder request) {
    return TestServer.send(
        client, request.header("Authorization", "Bearer " + server.token(client, user)));
  }

  private HttpResponse<byte[]> add(String more) {
    String draft = TestServer.draft("gate");
    String body = draft.substring(0, draft.length() - 1) + more + "}";
    return as("admin", server.post("/api/v1/cameras", body));
  }

  @Test
  void administratorsSeeWhenRoomRunsOut() {
    server.forecasts.roomBytes = 200_000_000_000L;
    HttpResponse<byte[]> answer = as("admin", server.get("/api/v1/retention/forecast"));
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode forecast = TestServer.json(answer);
    // 200 of room less 40 at 20 a day, and 5 that go at the first midnight
    assertThat(forecast.path("shortFrom").asText()).startsWith("2026-03-17T22:00:00");
    JsonNode line = forecast.path("classes").path(0);
    assertThat(line.path("breaksAt").asText()).startsWith("2026-03-19T22:00:00");
    assertThat(line.path("heldBytes").asLong()).isEqualTo(1_000_000_000L);
    assertThat(as("viewer", server.get("/api/v1/retention/forecast")).statusCode()).isEqualTo(403);
  }

  @Test
  void aCameraWithoutRoomIsRefusedWithTheSumUnlessSomebodySaysWhy() {
    server.forecasts.roomBytes = 2_000_000_000_000L;
    assertThat(add("").statusCode()).isEqualTo(409);
    JsonNode problem = TestServer.json(add(",\"bitsPerSecond\":8000000"));
    assertThat(problem.path("type").asText()).isEqualTo("urn:strongroom:problem:shortage");
    assertThat(problem.path("field").asText()).isEqualTo("acceptShortage");
    assertThat(problem.path("detail").asText())
        .contains("at 8.0 Mbit/s", "106.4 GB a day", "90 days", "2000.0 GB are free");
    assertThat(server.cameras.list()).isEmpty();

    HttpResponse<byte[]> small = add(",\"bitsPerSecond\":100000");
    assertThat(small.statusCode()).isEqualTo(201);
    assertThat(TestServer.json(small).has("shortage")).isFalse();

    HttpResponse<byte[]> forced = add(",\"acceptShortage\":\"a disk comes on Monday\"");
    assertThat(forced.statusCode()).isEqualTo(201);
    assertThat(TestServer.json(forced).path("shortage").asText())
        .contains("4.0 Mbit/s (assumed)", "Accepted by admin: a disk comes on Monday");
    String path = "/api/v1/cameras/" + TestServer.json(forced).path("id").asText();
    assertThat(TestServer.json(as("admin", server.get(path))).has("shortage")).isTrue();
    assertThat(TestServer.json(as("viewer", server.get(path))).has("shortage")).isFalse();
  }

  @Test
  void whatIsGivenAboutRoomIsChecked() {
    assertThat(TestServer.json(add(",\"bitsPerSecond\":0")).path("field").asText())
        .isEqualTo("bitsPerSecond");
    assertThat(TestServer.json(add(",\"acceptShortage\":\" \"")).path("field").asText())
        .isEqualTo("acceptShortage");
  }
}
