package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.evidence.Evidence;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of exports: restart, removal, the end of their time, and whose they are. */
final class EvidenceJobsTest {
  private @TempDir Path dir;
  private GrantServer at;

  @BeforeEach
  void start() {
    at = new GrantServer(dir);
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private HttpResponse<byte[]> ask(long from, long to) {
    return at.post(OFFICER, "exports", at.export(at.camera, at.at(from), at.at(to)));
  }

  private String state(String id) {
    return TestServer.json(at.get(OFFICER, "/api/v1/exports/" + id)).path("state").asText();
  }

  private HttpResponse<byte[]> fetch(String user, String id) {
    return at.get(user, "/api/v1/exports/" + id + "/package");
  }

  private List<String> files() throws Exception {
    try (Stream<Path> all = Files.list(dir.resolve("exports"))) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatARestartInterruptsIsBegunAnewUnderTheSameUseOfTheGrant() throws Exception {
    at.granted(0, 60, "\"export\"", "{\"maxUses\":1}");
    at.footage.stop();
    String id = TestServer.json(ask(20, 40)).required("id").asText();
    at.footage.reached.await();
    assertThat(state(id)).isEqualTo("building");
    assertThat(fetch(OFFICER, id).statusCode()).isEqualTo(409);

    Thread goOn =
        Thread.ofPlatform()
            .start(
                () -> {
                  Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
                  at.footage.goOn();
                });
    at.server.evidence.close();
    goOn.join();
    assertThat(state(id)).isEqualTo("building");
    assertThat(files()).isEmpty();

    try (Evidence next = at.server.evidenceAnew(dir)) {
      assertThat(next.rootFingerprint()).isEqualTo(at.server.evidence.rootFingerprint());
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> state(id).equals("ready"));
    }
    assertThat(files()).containsExactly(id + ".sealed");
    assertThat(fetch(OFFICER, id).statusCode()).isEqualTo(200);
    assertThat(state(id)).isEqualTo("fetched");
    assertThat(ask(20, 40).statusCode()).isEqualTo(403);
  }

  @Test
  void aPackageGoesWithItsTimeAndWithItsGrant() throws Exception {
    String grant = at.granted(0, 60, "\"export\"", "{}");
    String id = at.awaitExport(ask(20, 40));
    assertThat(fetch(OTHER, id).statusCode()).isEqualTo(403);
    assertThat(at.get(OTHER, "/api/v1/exports/" + id).statusCode()).isEqualTo(404);
    JsonNode listed = TestServer.json(at.get(OTHER, "/api/v1/exports")).path("exports");
    assertThat(listed).isEmpty();

    at.revoke(grant);
    assertThat(fetch(OFFICER, id).statusCode()).isEqualTo(403);

    at.clock.forward(Duration.ofDays(7).plusSeconds(1));
    at.forget(OFFICER);
    at.server.evidence.sweep();
    assertThat(state(id)).isEqualTo("expired");
    assertThat(files()).isEmpty();
  }

  @Test
  void whatItsOwnerRemovesIsGone() throws Exception {
    at.granted(0, 60, "\"export\"", "{}");
    String id = at.awaitExport(ask(20, 40));
    HttpResponse<byte[]> removed =
        TestServer.send(at.client, at.as(OFFICER, at.server.get("/api/v1/exports/" + id).DELETE()));
    assertThat(TestServer.json(removed).path("state").asText()).isEqualTo("removed");
    assertThat(fetch(OFFICER, id).statusCode()).isEqualTo(409);
    assertThat(files()).isEmpty();
    Files.writeString(dir.resolve("exports/" + id + ".part"), "what a crash left");
    at.server.evidence.sweep();
    assertThat(files()).isEmpty();
  }

  @Test
  void whileTheLogIsAwayNothingIsExported() {
    at.granted(0, 60, "\"export\"", "{}");
    String id = at.awaitExport(ask(20, 40));
    at.server.log.down = true;
    assertThat(fetch(OFFICER, id).statusCode()).isEqualTo(503);
  }
}
