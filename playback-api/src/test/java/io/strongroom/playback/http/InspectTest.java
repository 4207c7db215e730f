package io.strongroom.playback.http;

import static io.strongroom.playback.http.InspectServer.INSPECTOR;
import static io.strongroom.playback.http.InspectServer.SOUTHERN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.LogProof;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.model.NodeId;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What inspectors read of the log, and that each reading is in it. */
final class InspectTest {
  private final Map<String, String> tokens = new HashMap<>();
  private InspectServer at;
  private HttpClient client;
  private long first;

  @BeforeEach
  void start(@TempDir Path dir) {
    at = new InspectServer(dir);
    client = at.server.client(HttpClient.Version.HTTP_1_1);
    first = at.look(at.north, "liwei", "Station 3", "case 2026-117, a lost child");
    at.clock.forward(Duration.ofMinutes(1));
    long _ = at.look(at.south, "wang", "Station 4", "case 2026-118", Action.LIVE);
    at.clock.forward(Duration.ofMinutes(1));
    at.refuse(at.north, "wang", "no grant of yours covers this camera");
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private HttpResponse<byte[]> call(String user, String path) {
    String token = tokens.computeIfAbsent(user, name -> at.server.token(client, name));
    return TestServer.send(
        client,
        at.server.get("/api/v1/access-log" + path).header("Authorization", "Bearer " + token));
  }

  private JsonNode get(String user, String path) {
    HttpResponse<byte[]> answer = call(user, path);
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return TestServer.json(answer);
  }

  /** What a search finds, as {@code type user}. */
  private List<String> found(String user, String query) {
    List<String> found = new ArrayList<>();
    for (JsonNode entry : get(user, query).required("entries")) {
      JsonNode seen = entry.path("seen");
      found.add((entry.path("type").asText() + " " + seen.path("user").asText()).strip());
    }
    return found;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void anInspectorFindsWhoLookedAtWhatAndWhy() {
    assertThat(found(INSPECTOR, "?camera=" + at.north))
        .containsExactly("refusal wang", "delivery liwei", "intent liwei", "decision");
    assertThat(found(INSPECTOR, "?unit=" + encoded("Station 4")))
        .containsExactly("refusal wang", "delivery wang", "intent wang");
    assertThat(found(INSPECTOR, "?person=liwei&type=intent")).containsExactly("intent liwei");
    assertThat(found(INSPECTOR, "?purpose=" + encoded("LOST child")))
        .containsExactly("delivery liwei", "intent liwei");
    String later = at.clock.instant().minusSeconds(90).toString();
    assertThat(found(INSPECTOR, "?type=intent&from=" + later)).containsExactly("intent wang");
    assertThat(found(INSPECTOR, "?type=intent&to=" + later)).containsExactly("intent liwei");
    assertThat(found(INSPECTOR, "?type=decision")).hasSize(2);
    assertThat(found(INSPECTOR, "?type=change")).hasSize(2);

    JsonNode intent = get(INSPECTOR, "/entries/" + first);
    assertThat(intent.path("words").asText()).isEqualTo("here");
    assertThat(intent.path("seen").path("purpose").asText())
        .isEqualTo("case 2026-117, a lost child");
    assertThat(intent.path("seen").path("action").asText()).isEqualTo("playback");
    JsonNode delivery = get(INSPECTOR, "/entries/" + (first + 1));
    assertThat(delivery.path("sent").path("bytes").asLong()).isEqualTo(1_234_567);
    assertThat(delivery.path("seen").path("user").asText()).isEqualTo("liwei");
  }

  @Test
  void pagesFollowEachOtherAndEachReadingIsAnEntry() {
    List<Long> all = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = get(INSPECTOR, "?type=intent&limit=1" + next);
      page.path("entries").forEach(entry -> all.add(entry.path("index").asLong()));
      next = page.has("next") ? "&after=" + page.path("next").asLong() : "";
    } while (!next.isEmpty());
    assertThat(all).containsExactly(first + 2, first);

    JsonNode _ = get(INSPECTOR, "?person=liwei");
    JsonNode newest = get(INSPECTOR, "?type=inspection&limit=1").path("entries").get(0);
    JsonNode read = newest.path("inspected");
    assertThat(read.path("step").asText()).isEqualTo("read");
    assertThat(read.path("user").asText()).isEqualTo(INSPECTOR);
    assertThat(read.path("number").asLong()).isEqualTo(2);
    assertThat(read.path("detail").asText()).isEqualTo("person=liwei");
  }

  @Test
  void nobodyElseReadsTheLogAndWrongSearchesAreNamed() {
    for (String user : List.of("viewer", "leader", "admin")) {
      for (String path : List.of("", "/entries/0", "/receipts/0")) {
        assertThat(call(user, path).statusCode()).as(user + path).isEqualTo(403);
      }
    }
    for (String field : List.of("type=look", "camera=x", "limit=0", "limit=201", "node=1")) {
      HttpResponse<byte[]> answer = call(INSPECTOR, "?" + field);
      assertThat(answer.statusCode()).as(field).isEqualTo(400);
      assertThat(TestServer.json(answer).path("field").asText())
          .isEqualTo(field.substring(0, field.indexOf('=')));
    }
    assertThat(call(INSPECTOR, "/entries/01").statusCode()).isEqualTo(400);
    assertThat(call(INSPECTOR, "/entries/99999").statusCode()).isEqualTo(404);
    assertThat(call(INSPECTOR, "?node=" + UUID.randomUUID()).statusCode()).isEqualTo(404);
    at.log.close();
    assertThat(call(INSPECTOR, "").statusCode()).isEqualTo(503);
  }

  @Test
  void anInspectorOfAnAreaSeesItsCamerasAndNothingElse() {
    assertThat(found(SOUTHERN, ""))
        .containsExactly("delivery wang", "intent wang", "decision", "decision");
    // The approval of all cameras, which his are among.
    assertThat(found(SOUTHERN, "?camera=" + at.north)).containsExactly("decision");
    assertThat(call(SOUTHERN, "/entries/" + first).statusCode()).isEqualTo(404);
    assertThat(call(SOUTHERN, "/receipts/" + first).statusCode()).isEqualTo(404);
    assertThat(call(SOUTHERN, "/receipts/" + (first + 2)).statusCode()).isEqualTo(200);
    String reports = "/api/v1/reports/retention?from=2026-03-01&to=2026-03-01";
    for (String user : List.of(SOUTHERN, INSPECTOR)) {
      HttpResponse<byte[]> report =
          TestServer.send(
              client,
              at.server
                  .get(reports)
                  .header("Authorization", "Bearer " + at.server.token(client, user)));
      assertThat(report.statusCode()).as(user).isEqualTo(user.equals(INSPECTOR) ? 200 : 403);
    }
  }

  @Test
  void aReceiptIsCheckedWithoutTheLog() throws IOException {
    HttpResponse<byte[]> answer = call(INSPECTOR, "/receipts/" + first);
    assertThat(answer.statusCode()).isEqualTo(200);
    LogProof proof = LogProof.parse(answer.body());
    Path folder = at.dir.resolve("access");
    NoteVerifier key = NoteVerifier.parse(Files.readString(folder.resolve("log.verifier")).strip());
    byte[] entry =
        new FolderTiles(folder)
            .entries(
                TileAddress.bundle(
                    0,
                    (int)
                        proof
                            .checkpoint()
                            .text()
                            .lines()
                            .skip(1)
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElseThrow()))
            .get((int) first);
    assertThat(
            proof.verify(entry, TiledAccessLog.origin(TestServer.NODE), key, List.of(), 0).size())
        .isGreaterThan(first);
    JsonNode told =
        get(INSPECTOR, "?type=inspection&limit=1").path("entries").get(0).path("inspected");
    assertThat(told.path("step").asText()).isEqualTo("receipt");
    assertThat(told.path("number").asLong()).isEqualTo(first);
  }

  @Test
  void whatIsErasedIsSaidToBeAndTheLeafStays() {
    at.clock.forward(Duration.ofDays(3 * 366));
    assertThat(at.log.eraseOldContents()).isPositive();
    JsonNode intent = get(INSPECTOR, "/entries/" + first);
    assertThat(intent.path("words").asText()).isEqualTo("erased");
    assertThat(intent.path("seen").path("camera").asText()).isEqualTo(at.north.toString());
    assertThat(intent.path("seen").has("user")).isFalse();
    assertThat(found(INSPECTOR, "?person=liwei")).isEmpty();
  }

  @Test
  void aMirrorHasLeavesAndTheWordsOfRequests() throws IOException {
    JsonNode own = get(INSPECTOR, "?limit=1");
    assertThat(own.path("own").asBoolean()).isTrue();
    NodeId other = new NodeId(new UUID(7, 2));
    copy(at.dir.resolve("access"), at.dir.resolve("mirrors").resolve(other.toString()));
    assertThat(get(INSPECTOR, "?limit=1").path("logs")).hasSize(2);
    JsonNode mirror = get(INSPECTOR, "?type=intent&node=" + other);
    assertThat(mirror.path("own").asBoolean()).isFalse();
    JsonNode intent = mirror.path("entries").get(1);
    assertThat(intent.path("words").asText()).isEqualTo("elsewhere");
    assertThat(intent.path("seen").path("user").asText()).isEqualTo("viewer");
    assertThat(intent.path("seen").path("purpose").asText()).isEqualTo("duty 1");
    assertThat(found(INSPECTOR, "?type=intent&person=viewer&node=" + other)).hasSize(2);
    assertThat(mirror.path("damage")).isEmpty();
    assertThat(mirror.path("opened").asBoolean()).isFalse();
  }

  /** The other node's log is a copy of this one's, and this one's handler opens its contents. */
  @Test
  void contentsOfAnotherNodesLogComeFromThereAndAreInItsLogToo() throws IOException {
    assertThat(get(INSPECTOR, "?limit=1").path("size").asLong()).isPositive(); // it is published
    NodeId other = new NodeId(new UUID(7, 2));
    copy(at.dir.resolve("access"), at.dir.resolve("mirrors").resolve(other.toString()));
    at.opensContentsOf(other);
    JsonNode mirror = get(INSPECTOR, "?type=intent&node=" + other);
    assertThat(mirror.path("own").asBoolean()).isFalse();
    assertThat(mirror.path("opened").asBoolean()).isTrue();
    JsonNode intent = mirror.path("entries").get(1);
    assertThat(intent.path("words").asText()).isEqualTo("here");
    assertThat(intent.path("seen").path("user").asText()).isEqualTo("liwei");
    assertThat(intent.path("seen").path("purpose").asText())
        .isEqualTo("case 2026-117, a lost child");
    assertThat(found(INSPECTOR, "?purpose=" + encoded("LOST child") + "&node=" + other))
        .containsExactly("delivery liwei", "intent liwei");
    JsonNode one = get(INSPECTOR, "/entries/" + first + "?node=" + other);
    assertThat(one.path("seen").path("user").asText()).isEqualTo("liwei");
    // Both logs are this one: each reading is in it as read here, and as read through here.
    assertThat(
            get(INSPECTOR, "?type=inspection&purpose=" + encoded("through node")).path("entries"))
        .hasSize(3)
        .allSatisfy(
            entry ->
                assertThat(entry.path("inspected").path("user").asText()).isEqualTo(INSPECTOR));
  }

  @Test
  void numbersForPublicationTellOfNobody() {
    for (int i = 0; i < 4; i++) {
      long _ = at.look(at.north, "liwei", "Station 3", "case");
    }
    HttpResponse<byte[]> running = call(INSPECTOR, "/counts?period=2026-03");
    assertThat(running.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(running).path("detail").asText()).contains("is not over");
    for (String period : List.of("2026-13", "26", "2026-3", "all")) {
      assertThat(call(INSPECTOR, "/counts?period=" + period).statusCode()).isEqualTo(400);
    }
    at.clock.forward(Duration.ofDays(40));
    tokens.clear();
    JsonNode counts = get(INSPECTOR, "/counts?period=2026-03");
    // Units are those of requests: the looks rest on the viewer's grant, whose unit is Station 3.
    assertThat(counts.path("accesses").toString())
        .isEqualTo(
            "[{\"unit\":\"Station 3\",\"what\":\"live\"},"
                + "{\"unit\":\"Station 3\",\"what\":\"playback\",\"count\":5}]");
    assertThat(counts.path("refusals").toString()).isEqualTo("[{\"what\":\"export\"}]");
    assertThat(counts.path("decisions").toString()).isEqualTo("[{\"what\":\"approved\"}]");
    assertThat(counts.has("medianSeconds")).isFalse();
    String csv =
        new String(
            call(INSPECTOR, "/counts?period=2026-03&format=csv").body(), StandardCharsets.UTF_8);
    assertThat(csv.lines())
        .containsExactly(
            "number,unit,of,count",
            "accesses,Station 3,live,<5",
            "accesses,Station 3,playback,5",
            "refusals,,export,<5",
            "decisions,,approved,<5");
    assertThat(get(INSPECTOR, "/counts?period=2025").path("accesses")).isEmpty();
    assertThat(call(SOUTHERN, "/counts?period=2026-03").statusCode()).isEqualTo(403);
    JsonNode told =
        get(INSPECTOR, "?type=inspection&limit=1").path("entries").get(0).path("inspected");
    assertThat(told.path("step").asText()).isEqualTo("counted");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(each -> !each.startsWith(from.resolve("content"))).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
