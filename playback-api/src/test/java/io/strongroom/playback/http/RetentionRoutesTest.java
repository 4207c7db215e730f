package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionRoutesTest {
  private static final LocalDate RECORDED = LocalDate.of(2026, 3, 10);
  private static final LocalDate EXPIRES = RECORDED.plusDays(91);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-20T08:00:00Z"), ZoneOffset.UTC);

  private TestServer server;
  private HttpClient client;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new TestServer(dir, CLOCK, new NoFootage(), new NoFootage());
    server.retention.found = List.of(PlannedRetention.recordedOn(RECORDED));
    client = server.client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> send(String user, HttpRequest.Builder request) {
    return TestServer.send(
        client, request.header("Authorization", "Bearer " + server.token(client, user)));
  }

  private HttpResponse<byte[]> get(String path) {
    return send("admin", server.get(path));
  }

  private HttpResponse<byte[]> confirm(String body) {
    return send(
        "admin",
        server
            .get("/api/v1/retention/clock")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  @Test
  void thePlanSaysOfEachClassDayWhatAndWhy() {
    JsonNode plan = TestServer.json(get("/api/v1/retention/plan"));

    assertThat(plan.path("at").asText()).startsWith("2026-03-20T08:00:00");
    assertThat(plan.path("zone").asText()).isEqualTo("Asia/Shanghai");
    assertThat(plan.path("policyVersion").asInt()).isEqualTo(1);
    assertThat(plan.path("clock").asText()).isEqualTo("toBeConfirmed");
    assertThat(plan.path("expires").asBoolean()).isTrue();
    assertThat(plan.path("certificateKey").asText()).isEqualTo("node+00000000+AQ==");
    assertThat(plan.at("/classDays/0/decision").asText()).isEqualTo("gone");
    assertThat(plan.at("/classDays/0").has("packs")).isFalse();
    JsonNode kept = plan.at("/classDays/1");
    assertThat(kept.path("retentionClass").asText()).isEqualTo("standard");
    assertThat(kept.path("expiryDay").asText()).isEqualTo(EXPIRES.toString());
    assertThat(kept.path("decision").asText()).isEqualTo("keep");
    assertThat(kept.path("until").asText()).isEqualTo(EXPIRES.toString());
    assertThat(kept.path("why").asText()).isEqualTo("expiryDay");
    assertThat(kept.path("packs").asLong()).isEqualTo(24);
    assertThat(kept.path("bytes").asLong()).isEqualTo(4_000_000_000L);
    assertThat(kept.path("first").asText()).startsWith("2026-03-09T16:00:00");
    assertThat(kept.has("late")).isFalse();
  }

  @Test
  void thePlanOfAnotherDayIsToldToo() {
    JsonNode due = TestServer.json(get("/api/v1/retention/plan?on=" + EXPIRES));
    assertThat(due.at("/classDays/1/decision").asText()).isEqualTo("due");
    assertThat(due.at("/classDays/1/late").asBoolean()).isFalse();
    JsonNode late = TestServer.json(get("/api/v1/retention/plan?on=" + EXPIRES.plusDays(1)));
    assertThat(late.at("/classDays/1/late").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tomorrow", "2026-02-30", "2026-3-1", "20260301"})
  void aWrongDateNamesTheField(String on) {
    HttpResponse<byte[]> answer = get("/api/v1/retention/plan?on=" + on);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(answer).path("field").asText()).isEqualTo("on");
  }

  @Test
  void aCertificateIsGivenAsItWasSigned() {
    HttpResponse<byte[]> answer = get("/api/v1/retention/certificates/standard/2026-01-01");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=UTF-8");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(PlannedRetention.CERTIFICATE);
  }

  @Test
  void whatHasNotGoneHasNoCertificate() {
    HttpResponse<byte[]> answer = get("/api/v1/retention/certificates/standard/" + EXPIRES);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(TestServer.json(answer).path("detail").asText()).contains("has not expired");
  }

  @Test
  void aMalformedClassDayNamesTheField() {
    assertThat(field(get("/api/v1/retention/certificates/Standard!/2026-01-01")))
        .isEqualTo("class");
    assertThat(field(get("/api/v1/retention/certificates/%2e%2e%2fx/2026-01-01")))
        .isEqualTo("class");
    assertThat(field(get("/api/v1/retention/certificates/standard/never"))).isEqualTo("day");
  }

  private static String field(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(400);
    return TestServer.json(answer).path("field").asText();
  }

  private static final String RECORDS =
      "/api/v1/retention/completeness/" + PlannedRetention.RECORDED + "/";

  @Test
  void theNewestRecordOfADayIsGivenUnlessOneIsNamed() {
    HttpResponse<byte[]> newest = get(RECORDS + "2026-01-01");
    assertThat(newest.statusCode()).isEqualTo(200);
    assertThat(newest.headers().firstValue("Content-Type")).hasValue("text/plain; charset=UTF-8");
    assertThat(new String(newest.body(), StandardCharsets.UTF_8)).startsWith("second\n");
    HttpResponse<byte[]> named = get(RECORDS + "2026-01-01?serial=7");
    assertThat(new String(named.body(), StandardCharsets.UTF_8)).startsWith("first\n");
  }

  @Test
  void aDayWithoutARecordIsNotFound() {
    assertThat(get(RECORDS + "2026-01-02").statusCode()).isEqualTo(404);
    assertThat(TestServer.json(get(RECORDS + "2026-01-01?serial=8")).path("detail").asText())
        .contains("has no completeness record 8 of 2026-01-01");
  }

  @Test
  void aMalformedRecordsNameNamesTheField() {
    assertThat(field(get("/api/v1/retention/completeness/x/2026-01-01"))).isEqualTo("id");
    assertThat(field(get(RECORDS + "2026-02-30"))).isEqualTo("day");
    assertThat(field(get(RECORDS + "2026-01-01?serial=0"))).isEqualTo("serial");
  }

  @Test
  void theDateIsConfirmed() {
    assertThat(confirm("{\"date\":\"2026-03-20\"}").statusCode()).isEqualTo(204);
    assertThat(server.retention.confirmed).isEqualTo(LocalDate.of(2026, 3, 20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"date\":null}", "{\"date\":\"today\"}"})
  void aConfirmationWithoutADateIsRefused(String body) {
    assertThat(field(confirm(body))).isEqualTo("date");
    assertThat(server.retention.confirmed).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan",
        "certificates/standard/2026-01-01",
        "completeness/0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d/2026-01-01"
      })
  void viewersAreRefused(String path) {
    assertThat(send("viewer", server.get("/api/v1/retention/" + path)).statusCode()).isEqualTo(403);
    assertThat(TestServer.send(client, server.get("/api/v1/retention/" + path)).statusCode())
        .isEqualTo(401);
  }
}
