package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.LEADER;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Strangers;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the log has what is answered as not there, and what strangers were refused. */
final class UnseenAndStrangersTest {
  private static long sum(RecordingLog log) {
    return strangers(log).stream()
        .mapToLong(each -> Long.parseLong(each.words().split(" ", -1)[2]))
        .sum();
  }

  private static List<CustodyEvent> strangers(RecordingLog log) {
    return log.custody.stream()
        .filter(each -> each.step() == CustodyStep.STRANGERS_REFUSED)
        .toList();
  }

  @Test
  void whatBelongsToOthersIsNotThereAndIsInTheLog(@TempDir Path dir) {
    try (GrantServer at = new GrantServer(dir)) {
      at.granted(0, 10, "\"export\"", "{}");
      String export =
          at.awaitExport(at.post(OFFICER, "exports", at.export(at.camera, at.at(0), at.at(10))));
      assertThat(at.get(OTHER, "/api/v1/exports/" + export).statusCode()).isEqualTo(404);
      // Somebody who may see the same footage, and whose package this is not all the same.
      String body = at.asking(0, 10, "\"export\"");
      String id = TestServer.json(at.post(OTHER, "requests", body)).required("id").asText();
      assertThat(at.post(LEADER, "requests/" + id + "/approve", "{}").statusCode()).isEqualTo(200);
      assertThat(at.get(OTHER, "/api/v1/exports/" + export + "/package").statusCode())
          .isEqualTo(404);
      at.assign(OTHER, new Assignment(Role.REQUESTER, Optional.of("south"), Set.of(), List.of()));
      at.forget(OTHER);
      assertThat(at.get(OTHER, "/api/v1/cameras/" + at.camera).statusCode()).isEqualTo(404);
      assertThat(at.get(OTHER, "/api/v1/cameras/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
      assertThat(at.server.log.custody)
          .filteredOn(each -> each.step() == CustodyStep.REFUSED)
          .extracting(each -> each.user() + " " + each.words())
          .containsExactly(
              "other GET /api/v1/exports/{id}",
              "other GET /api/v1/exports/{id}/package",
              "other GET /api/v1/cameras/{id}",
              "other GET /api/v1/cameras/{id}");
      at.server.strangers.writeAll();
      assertThat(strangers(at.server.log)).isEmpty();
    }
  }

  @Test
  void strangersAreCountedByAddressAndMinute(@TempDir Path dir) {
    MovableClock clock = new MovableClock();
    try (TestServer server = new TestServer(dir, clock, new NoFootage(), new NoFootage())) {
      var client = server.client(java.net.http.HttpClient.Version.HTTP_2);
      for (String path : List.of("cameras", "requests", "cameras/" + UUID.randomUUID())) {
        HttpRequest.Builder request = server.get("/api/v1/" + path);
        assertThat(TestServer.send(client, request).statusCode()).isEqualTo(401);
      }
      HttpResponse<byte[]> guess =
          TestServer.send(
              client,
              server.post(
                  "/api/v1/session", "{\"user\":\"admin\",\"password\":\"a guess of it\"}"));
      assertThat(guess.statusCode()).isEqualTo(401);
      HttpRequest.Builder old = server.get("/api/v1/cameras").header("Authorization", "Bearer x");
      assertThat(TestServer.send(client, old).statusCode()).isEqualTo(401);
      assertThat(TestServer.send(client, server.get("/")).statusCode()).isEqualTo(200);
      server.strangers.write();
      assertThat(strangers(server.log)).isEmpty(); // the minute goes on
      String minute = clock.instant().toString();
      clock.forward(Duration.ofMinutes(1));
      server.strangers.write();
      server.strangers.write();
      assertThat(strangers(server.log))
          .singleElement()
          .satisfies(
              each -> {
                assertThat(each.words()).isEqualTo("127.0.0.1 " + minute + " 5");
                assertThat(each.user()).isEmpty();
              });
    }
  }

  @Test
  void aFloodMakesFewEntriesAndNothingIsLostWhileTheLogIsAway() {
    MovableClock clock = new MovableClock();
    RecordingLog log = new RecordingLog();
    Strangers strangers = new Strangers(log, clock);
    for (int i = 0; i < 10_000; i++) {
      strangers.refused("192.0.2." + i % 1_000);
    }
    strangers.writeAll();
    assertThat(strangers(log)).hasSize(Strangers.MAX_SOURCES + 1);
    assertThat(strangers(log))
        .extracting(each -> each.words().split(" ", -1)[0])
        .contains(Strangers.OTHERS)
        .doesNotHaveDuplicates();
    assertThat(sum(log)).isEqualTo(10_000);

    log.down = true;
    for (int minute = 0; minute < 200; minute++) {
      strangers.refused("192.0.2.1");
      strangers.refused("192.0.2.2");
      clock.forward(Duration.ofMinutes(1));
      strangers.write();
    }
    log.down = false;
    strangers.writeAll();
    assertThat(sum(log)).isEqualTo(10_400);
    assertThat(strangers(log)).hasSizeLessThan(Strangers.MAX_SOURCES + 1 + 3 * 62);
    strangers.writeAll();
    assertThat(sum(log)).isEqualTo(10_400);
  }
}
