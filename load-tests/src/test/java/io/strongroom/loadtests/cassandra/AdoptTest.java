package io.strongroom.loadtests.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.loadtests.process.Site;
import io.strongroom.node.AdoptMain;
import io.strongroom.node.Node;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.Commands;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.cassandra.CassandraStateStore;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(OneCassandra.LOCK)
class AdoptTest {
  @TempDir Path root;

  @Test
  void aNodeThatStoodAloneBringsItsCamerasAndAccounts() throws Exception {
    Site site =
        Site.open(root.resolve("site"), root.resolve("data"), root.resolve("site"), 0, 0, "");
    String camera;
    try (Node node = Node.start(NodeSettings.load(site.settings()));
        ApiClient admin = site.administratorAt(node.url())) {
      camera = Site.addCamera(admin, Site.camera("gate", "rtsp://127.0.0.1:9/gate"));
    }
    var settings = OneCassandra.newKeyspace();
    InetSocketAddress cassandra = settings.contactPoints().getFirst();
    ClusterAuthority.create(root.resolve("ca"), Clock.systemUTC(), new SecureRandom())
        .issue(root.resolve("tls"), List.of("127.0.0.1"), Clock.systemUTC(), new SecureRandom());
    Files.writeString(
        site.settings(),
        """

        strongroom.cluster {
          host = "127.0.0.1", seeds = ["127.0.0.1:8445"], tls = "%s"
          cassandra { contact-points = ["127.0.0.1:%d"], datacenter = "%s", keyspace = "%s", replicas = 1 }
        }
        """
            .formatted(
                root.resolve("tls"),
                cassandra.getPort(),
                settings.datacenter(),
                settings.keyspace()),
        java.nio.file.StandardOpenOption.APPEND);
    String[] command = {"--config", site.settings().toString()};
    assertThat(Commands.run(new AdoptMain(), command)).isZero();
    // again, as after a crash
    assertThat(Commands.run(new AdoptMain(), command)).isZero();
    NodeKey key = NodeKey.load(root.resolve("tls").resolve(ClusterAuthority.RECORDS_KEY_FILE));
    try (CassandraSession session = CassandraSession.open(settings)) {
      assertThat(session.await(java.time.Duration.ofSeconds(30))).isTrue();
      CassandraStateStore shared = new CassandraStateStore(session, new DocumentCipher(key));
      assertThat(shared.get(Kind.CAMERA, camera)).isPresent();
      assertThat(shared.list(Kind.USER)).hasSize(1);
    }
  }
}
