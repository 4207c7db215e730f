package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.OFFICER;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.ExportId;
import io.strongroom.playback.evidence.PackageMessages;
import io.strongroom.playback.http.ExportViews.ExportView;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.PeerServer;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far an export is, asked of a node that does not build it, over a data port. */
final class ProgressElsewhereTest {
  private static final Clock NOW = Clock.systemUTC();

  /** A port at which nobody answers. */
  private static final int NOBODY = 1;

  @TempDir Path dir;

  private NodeIdentity identity(ClusterAuthority authority, String name) {
    Path folder = dir.resolve(name);
    authority.issue(folder, List.of("localhost"), NOW, new SecureRandom());
    return NodeIdentity.load(folder, NOW);
  }

  @Test
  void anyNodeTellsHowFarAnExportIsOrThatItsNodeIsAway() throws Exception {
    ClusterAuthority authority =
        ClusterAuthority.create(dir.resolve("ca"), NOW, new SecureRandom());
    NodeIdentity one = identity(authority, "one");
    NodeIdentity two = identity(authority, "two");
    List<ClusterNode> well = new CopyOnWriteArrayList<>();
    PackageMessages answers = new PackageMessages();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "progress");
    try (GrantServer at = new GrantServer(dir);
        PeerServer port =
            PeerServer.start(system, () -> one, "localhost", 0, answers.handlers(), Map.of());
        PeerClient client = new PeerClient(() -> two, NOW);
        Evidence other =
            at.server.evidenceOf(
                new NodeId(new UUID(7, 8)),
                PackageMessages.elsewhere(client, () -> well),
                Files.createDirectory(dir.resolve("other")))) {
      answers.answerFrom(at.server.evidence);
      at.granted(0, 60, "\"export\"", "{}");
      at.footage.stop();
      String id =
          TestServer.json(at.post(OFFICER, "exports", at.export(at.camera, at.at(20), at.at(40))))
              .required("id")
              .asText();
      at.footage.reached.await();
      double here =
          TestServer.json(at.get(OFFICER, "/api/v1/exports/" + id)).path("progress").asDouble();
      assertThat(here).isBetween(0.01, 0.99);

      assertAway(other, id);
      well.add(building(port.address().getPort()));
      // The first handshake of a process takes seconds on a busy machine.
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(view(other, id).progress()).isEqualTo(here));
      assertThat(view(other, id).nodeAway()).isNull();
      assertThat(view(other, id).state()).isEqualTo("building");

      well.set(0, building(NOBODY));
      assertAway(other, id);

      at.footage.goOn();
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> view(other, id).state().equals("ready"));
      assertThat(view(other, id).progress()).isEqualTo(1);
    } finally {
      system.terminate();
    }
  }

  private static ClusterNode building(int port) {
    return new ClusterNode(EvidenceFixture.NODE, "localhost", port, Set.of(Role.RECORDER));
  }

  private static ExportView view(Evidence evidence, String id) {
    return ExportViews.view(evidence.get(ExportId.parse(id)), evidence);
  }

  private static void assertAway(Evidence evidence, String id) {
    ExportView away = view(evidence, id);
    assertThat(away.progress()).isNull();
    assertThat(away.nodeAway()).isTrue();
    assertThat(away.state()).isEqualTo("building");
  }
}
