package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.http.MemoryRecords.Fate;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.retention.compliance.CompletenessRecord;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports over HTTPS; the table is parsed by another program's rules. */
class ReportRoutesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-20T08:00:00Z"), ZoneOffset.UTC);
  private static final LocalDate DAY = LocalDate.of(2026, 3, 18);
  private static final CameraId GATE = new CameraId(new UUID(1, 1));
  private static final CameraId EVIL = new CameraId(new UUID(1, 2));
  private static final String PATH = "/api/v1/reports/retention?from=2026-03-17&to=2026-03-20";

  private TestServer server;
  private HttpClient client;

  @BeforeEach
  void start(@TempDir Path dir) {
    server = new TestServer(dir, CLOCK, new NoFootage(), new NoFootage());
    server.put(GATE, "North gate 北门");
    server.put(EVIL, "=HYPERLINK(\"x\"), \"a b\"");
    server.records.put(GATE, DAY.minusDays(1), List.of(), Fate.EXPIRED);
    server.records.put(
        GATE,
        DAY,
        List.of(
            MemoryRecords.hour(
                CompletenessRecord.dayOf(DAY, PlannedRetention.ZONE), GapCause.LOSS)),
        Fate.THERE);
    server.records.put(GATE, DAY.plusDays(1), List.of(), Fate.LOST);
    client = server.client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<byte[]> get(String user, String path) {
    return TestServer.send(
        client, server.get(path).header("Authorization", "Bearer " + server.token(client, user)));
  }

  private HttpResponse<byte[]> get(String path) {
    return get("admin", path);
  }

  @Test
  void asJsonItHasSumsAndTheCamerasThatMissMost() {
    JsonNode report = TestServer.json(get(PATH));

    assertThat(report.path("at").asText()).startsWith("2026-03-20T08:00:00");
    assertThat(report.path("zone").asText()).isEqualTo("Asia/Shanghai");
    assertThat(report.at("/all/cameras").asInt()).isEqualTo(2);
    assertThat(report.at("/all/dueSeconds").asDouble()).isEqualTo(3 * 86_400);
    assertThat(report.at("/all/recordedSeconds").asDouble()).isEqualTo(3 * 86_400 - 3_600);
    assertThat(report.at("/all/gapSeconds/loss").asDouble()).isEqualTo(3_600);
    assertThat(report.at("/all/lostSeconds").asDouble()).isEqualTo(86_400);
    assertThat(report.at("/byArea/0/name").asText()).isEqualTo("unit");
    assertThat(report.at("/byClass/0/name").asText()).isEqualTo("standard");
    assertThat(report.path("camerasLeftOut").asInt()).isZero();
    JsonNode gate = report.at("/cameras/1");
    assertThat(gate.path("name").asText()).isEqualTo("North gate 北门");
    assertThat(gate.at("/days/0/mark").asText()).isEqualTo("expired");
    assertThat(gate.at("/days/0/expiredWith/0/key").asText()).isEqualTo("standard");
    assertThat(gate.at("/days/1/mark").asText()).isEqualTo("part");
    assertThat(gate.at("/days/1/intactPercent").asInt()).isEqualTo(95);
    assertThat(gate.at("/days/1/missingSeconds").asDouble()).isEqualTo(3_600);
    assertThat(gate.at("/days/2/mark").asText()).isEqualTo("lost");
    assertThat(gate.at("/days/3/mark").asText()).isEqualTo("notOver");
    assertThat(report.at("/certificates/0/flaw").asText()).isNotEmpty();
  }

  private static List<CSVRecord> table(HttpResponse<byte[]> answer) throws IOException {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(text).startsWith("\uFEFF");
    return CSVFormat.RFC4180
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(text.substring(1)))
        .getRecords();
  }

  @Test
  void asATableItHasALineForEachCameraAndDayAndNoFormulas() throws IOException {
    HttpResponse<byte[]> answer = get(PATH + "&format=csv");

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv; charset=UTF-8");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"retention-days-2026-03-17-2026-03-20.csv\"");
    List<CSVRecord> lines = table(answer);
    assertThat(lines).hasSize(8).allMatch(CSVRecord::isConsistent);
    assertThat(lines.getFirst().get("name")).isEqualTo("'=HYPERLINK(\"x\"), \"a b\"");
    CSVRecord part = lines.get(5);
    assertThat(part.get("name")).isEqualTo("North gate 北门");
    assertThat(part.get("day")).isEqualTo("2026-03-18");
    assertThat(part.get("dueSeconds")).isEqualTo("86400");
    assertThat(part.get("recordedSeconds")).isEqualTo("82800");
    assertThat(part.get("intactPercent")).isEqualTo("95.83");
    assertThat(part.get("causes")).isEqualTo("loss 3600 s");
    assertThat(lines.get(4).get("certificates")).isEqualTo("standard 2026-06-16");
    assertThat(lines.get(6).get("lostSeconds")).isEqualTo("86400");
  }

  @Test
  void eachPartIsATableAndInChineseToo() throws IOException {
    for (String part : List.of("shortfalls", "sums", "late", "holds", "certificates")) {
      List<CSVRecord> lines = table(get(PATH + "&format=csv&part=" + part));
      assertThat(lines).as(part).allMatch(CSVRecord::isConsistent);
    }
    assertThat(table(get(PATH + "&format=csv&part=shortfalls")))
        .extracting(line -> line.get("day"))
        .containsExactly("2026-03-17", "2026-03-18", "2026-03-19");
    CSVRecord all = table(get(PATH + "&format=csv&part=sums&lang=zh")).getFirst();
    assertThat(all.get("分组")).isEqualTo("全部");
    assertThat(all.get("丢失秒数")).isEqualTo("86400");
  }

  @Test
  void asADocumentItIsAPdf() {
    HttpResponse<byte[]> answer = get(PATH + "&format=pdf&lang=zh");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/pdf");
    assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
        .startsWith("%PDF-")
        .endsWith("%%EOF\n");
  }

  @Test
  void theHeadOfAnAnswerTellsWhetherItCanBeHad() {
    HttpResponse<byte[]> answer =
        TestServer.send(
            client,
            server
                .get(PATH + "&format=csv")
                .method("HEAD", BodyPublishers.noBody())
                .header("Authorization", "Bearer " + server.token(client, "admin")));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  /** One server for all of them: what is wrong is refused before anything is read. */
  @Test
  void aWrongRequestIsRefusedByItsField() {
    String two = "from=2026-03-17&to=2026-03-20";
    Map<String, String> fields =
        Map.ofEntries(
            Map.entry("to=2026-03-20", "from"),
            Map.entry("from=2026-03-17", "to"),
            Map.entry("from=yesterday&to=2026-03-20", "from"),
            Map.entry("from=2026-03-20&to=2026-03-17", "to"),
            Map.entry("from=2026-03-17&to=2026-03-21", "to"),
            Map.entry("from=2024-01-01&to=2026-03-20", "from"),
            Map.entry("from=0000-01-01&to=0000-01-02", "from"),
            Map.entry(two + "&class=No%20class", "class"),
            Map.entry(two + "&class=lobby", "class"),
            Map.entry(two + "&area=moon", "area"),
            Map.entry(two + "&camera=../x", "camera"),
            Map.entry(two + "&camera=00000000-0000-0009-0000-000000000009", "camera"),
            Map.entry(two + "&format=doc", "format"),
            Map.entry(two + "&lang=de", "lang"),
            Map.entry(two + "&part=sums", "part"),
            Map.entry(two + "&format=csv&part=x", "part"));
    String token = server.token(client, "admin");
    fields.forEach(
        (query, field) -> {
          HttpResponse<byte[]> answer =
              TestServer.send(
                  client,
                  server
                      .get("/api/v1/reports/retention?" + query)
                      .header("Authorization", "Bearer " + token));
          assertThat(answer.statusCode()).as(query).isEqualTo(400);
          assertThat(TestServer.json(answer).path("field").asText()).as(query).isEqualTo(field);
        });
  }

  @Test
  void viewersHaveNoPartInIt() {
    assertThat(get("viewer", PATH).statusCode()).isEqualTo(403);
    assertThat(TestServer.send(client, server.get(PATH)).statusCode()).isEqualTo(401);
  }
}
