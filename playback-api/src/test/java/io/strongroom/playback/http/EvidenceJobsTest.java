package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.ExportId;
import io.strongroom.playback.evidence.ExportJob;
import io.strongroom.playback.evidence.PackageMessages;
import io.strongroom.playback.grant.Grants;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.state.StateStore.Kind;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
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

  /** A process that did not count the use of the grant: after a restart, or on another node. */
  @Test
  void aPackageIsFetchedUnderTheUseThatWasCountedElsewhere() {
    at.granted(0, 60, "\"export\"", "{\"maxUses\":1}");
    String id = at.awaitExport(ask(20, 40));
    Permissions permissions =
        new Permissions(
            at.server.accounts,
            at.server.areas,
            camera -> at.server.cameras.get(camera).map(CameraRegistry.Registered::camera),
            AccountRules.NONE,
            ZoneOffset.UTC,
            at.clock,
            System::nanoTime);
    AccessChecker checker =
        new AccessChecker(
            at.server.log,
            new Authorisation.Mint(),
            at.clock,
            new Grants(at.server.requests, at.clock, System::nanoTime),
            at.server.masks,
            permissions);
    Session owner =
        new Sessions(at.clock, new SecureRandom())
            .open(at.server.accounts.find(OFFICER).orElseThrow(), Optional.empty())
            .session();
    try (Evidence next =
        EvidenceFixture.start(
            dir,
            at.footage,
            checker,
            at.server.accounts,
            at.server.cameras,
            at.server.retention,
            at.server.log,
            at.server.state,
            at.clock)) {
      ExportJob job = next.get(ExportId.parse(id));
      TimeRange wished = job.wish().range();
      Session acting = next.acting(job, owner);
      assertThat(checker.require(acting, at.camera, wished, Action.EXPORT).contains(wished))
          .isTrue();
      assertThatThrownBy(() -> checker.require(owner, at.camera, wished, Action.EXPORT))
          .isInstanceOf(StrongroomException.class);
    }
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
  void aPackageOfANodeThatIsAwaySaysSoAndWhenToComeAgain() {
    at.granted(0, 60, "\"export\"", "{}");
    String id = at.awaitExport(ask(20, 40));
    var stored = at.server.state.get(Kind.EXPORT, id).orElseThrow();
    String away = "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";
    String moved =
        new String(stored.document().toArray(), StandardCharsets.UTF_8)
            .replaceAll("\"node\":\"[^\"]*\"", "\"node\":\"" + away + "\"");
    var _ =
        at.server.state.put(
            Kind.EXPORT,
            id,
            stored.version(),
            Bytes.copyOf(moved.getBytes(StandardCharsets.UTF_8)));
    HttpResponse<byte[]> answer = fetch(OFFICER, id);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("60");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("package-away")
        .contains(away);
    assertThat(fetch(OTHER, id).statusCode()).isEqualTo(403);
  }

  @Test
  void otherNodesGetWhatIsThereAndNothingElse() throws Exception {
    at.granted(0, 60, "\"export\"", "{}");
    String id = at.awaitExport(ask(20, 40));
    byte[] whole = fetch(OFFICER, id).body();
    PackageMessages messages = new PackageMessages();
    PeerHandler handler = requireNonNull(messages.handlers().get("evidence-package"));
    assertThatThrownBy(() -> handler.answer("n", request(id, 0, 10)))
        .hasMessageContaining("starting");
    messages.answerFrom(at.server.evidence);
    ByteBuffer piece = handler.answer("n", request(id, 7, 90));
    assertThat(piece).isEqualTo(ByteBuffer.wrap(whole, 7, 90).slice());
    assertRefused(handler, request(id, whole.length - 5, 6), "no more than");
    assertRefused(handler, request(id, -1, 6), "malformed");
    assertRefused(handler, request(id, Long.MAX_VALUE, 6), "no more than");
    assertRefused(handler, request(id, 0, PackageMessages.MAX_PIECE + 1), "malformed");
    assertRefused(handler, request("x".repeat(36), 0, 1), "malformed");
    assertRefused(handler, ByteBuffer.allocate(5), "malformed");
    assertRefused(handler, request(ExportId.random().toString(), 0, 1), "no such export");
  }

  private static ByteBuffer request(String id, long from, int length) {
    return ByteBuffer.allocate(48)
        .put(id.getBytes(StandardCharsets.US_ASCII))
        .putLong(from)
        .putInt(length)
        .flip();
  }

  private static void assertRefused(PeerHandler handler, ByteBuffer request, String words) {
    assertThatThrownBy(() -> handler.answer("n", request))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining(words);
  }

  @Test
  void whileTheLogIsAwayNothingIsExported() {
    at.granted(0, 60, "\"export\"", "{}");
    String id = at.awaitExport(ask(20, 40));
    at.server.log.down = true;
    assertThat(fetch(OFFICER, id).statusCode()).isEqualTo(503);
  }
}
