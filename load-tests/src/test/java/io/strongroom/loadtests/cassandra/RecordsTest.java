package io.strongroom.loadtests.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.camera.Profile;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.Site;
import io.strongroom.node.Node;
import io.strongroom.node.RecordsMain;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.Commands;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.cassandra.CassandraSettings;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.cassandra.CassandraPackIndex;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** All of Cassandra is lost: what the nodes shared comes back from a node's copy or a backup. */
@ResourceLock(OneCassandra.LOCK)
class RecordsTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration FOOTAGE = Duration.ofSeconds(4);

  @TempDir Path root;
  private final CassandraSettings cassandra = OneCassandra.newKeyspace();
  private Site site;
  private String camera = "";
  private Instant from = Instant.EPOCH;
  private Instant to = Instant.EPOCH;

  @Test
  void aClusterThatLostCassandraGoesOnWithEverythingItHad() throws Exception {
    layOut();
    Path emptyKeyStore = Files.copy(root.resolve("keys.store"), root.resolve("keys.empty"));
    Path backup = root.resolve("records.bak");
    Settings cameras =
        Settings.defaults(root.resolve("clips"))
            .withProfile(Profile.H264)
            .withClip(new ClipSettings(320, 180, 100_000, 25, 1))
            .withCameras(1);
    try (SimulatedCameras simulated = SimulatedCameras.start(cameras)) {
      try (Node node = Node.start(NodeSettings.load(site.settings()))) {
        firstLife(node, simulated.cameras().getFirst().uri().toString());
        assertThat(records("backup", "--out", backup.toString())).isZero();
        assertThat(records("backup", "--out", backup.toString())).isEqualTo(64);
        assertThat(records("restore")).as("while the node runs").isEqualTo(64);
      }
      loseCassandra();
      assertThat(records("backup", "--out", root.resolve("none").toString())).isEqualTo(69);
      refuseBadBackups(backup);

      assertThat(records("restore")).isZero();
      assertThat(records("restore")).as("again, as after a crash").isZero();
      // The file as it was made at first, without day keys: they come back with the records.
      Files.copy(emptyKeyStore, root.resolve("keys.store"), StandardCopyOption.REPLACE_EXISTING);
      try (Node node = Node.start(NodeSettings.load(site.settings()))) {
        secondLife(node);
      }
      assertThat(records("restore", "--from", backup.toString()))
          .as("the camera was changed since")
          .isEqualTo(64);
      loseCassandra();
      assertThat(records("restore", "--from", backup.toString())).isZero();
    }
  }

  private void layOut() throws IOException {
    int port = Site.freePort();
    site =
        Site.open(
            root.resolve("site"),
            root.resolve("data"),
            root.resolve("site"),
            0,
            0,
            """
            keys { store = "%s", slots = ["%s"] }
            cluster {
              host = "127.0.0.1", port = %d, data-port = %d, seeds = ["127.0.0.1:%d"]
              roles = [recorder, keyholder]
              tls = ""
              cassandra { contact-points = ["127.0.0.1:%d"], datacenter = "%s", keyspace = "%s", replicas = 1 }
            }
            """
                .formatted(
                    places().store(),
                    places().slots().getFirst(),
                    port,
                    Site.freePort(),
                    port,
                    cassandra.contactPoints().getFirst().getPort(),
                    cassandra.datacenter(),
                    cassandra.keyspace()));
    useCertificates("tls");
    try (Passphrase passphrase = Passphrase.fromFile(site.secrets().resolve("passphrase"))) {
      FileKeyStore.create(places(), passphrase, new SecureRandom()).close();
    }
  }

  private KeyStorePlaces places() {
    return KeyStorePlaces.withSlotBeside(root.resolve("keys.store"));
  }

  /** Those of the cluster, or of another with a key of its own. */
  private void useCertificates(String name) throws IOException {
    Path tls = root.resolve(name);
    if (!Files.exists(tls)) {
      ClusterAuthority.create(root.resolve(name + "-ca"), Clock.systemUTC(), new SecureRandom())
          .issue(tls, List.of("127.0.0.1"), Clock.systemUTC(), new SecureRandom());
    }
    String text = Files.readString(site.settings());
    Files.writeString(site.settings(), text.replaceFirst("tls = [^\n]*", "tls = \"" + tls + "\""));
  }

  private int records(String command, String... options) {
    String[] all = new String[options.length + 3];
    all[0] = command;
    all[1] = "--config";
    all[2] = site.settings().toString();
    System.arraycopy(options, 0, all, 3, options.length);
    return Commands.run(new RecordsMain(), all);
  }

  private void firstLife(Node node, String source) throws Exception {
    try (ApiClient admin = signIn(node, "admin")) {
      camera = Site.addCamera(admin, Site.camera("gate", source));
      site.addViewer(admin, "Viewer", "unit");
      from = recordedUntil(admin, Instant.EPOCH);
      to = recordedUntil(admin, from.plus(FOOTAGE));
    }
  }

  /** Waits until footage of an instant is durable, and says until when it is. */
  private Instant recordedUntil(ApiClient admin, Instant wanted) {
    Instant[] until = {Instant.EPOCH};
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              String text = admin.get("/api/v1/cameras/" + camera).path("liveEdge").asText("");
              until[0] = text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
              return until[0].isAfter(wanted);
            });
    return until[0];
  }

  private void secondLife(Node node) throws Exception {
    try (ApiClient admin = signIn(node, "admin");
        ApiClient viewer = signIn(node, "viewer")) {
      String timeline = "/api/v1/cameras/" + camera + "/timeline?from=" + from + "&to=" + to;
      await().atMost(LIMIT).until(() -> !viewer.get(timeline).path("partial").asBoolean());
      assertThat(viewer.get(timeline).path("gaps")).isEmpty();
      assertThat(RecordingCheck.fetch(viewer, camera, from, to).stamps())
          .hasSizeGreaterThan(Math.toIntExact(FOOTAGE.toSeconds()) * 20);
      Instant _ = recordedUntil(admin, to.plusSeconds(1));
      await().atMost(LIMIT).until(() -> told(new TimeRange(wall(from), wall(to))).size() == 1);
      admin.put("/api/v1/cameras/" + camera + "/enabled", ApiClient.object().put("enabled", false));
      assertThat(admin.get("/api/v1/alarms").toString()).doesNotContain("control-records");
    }
  }

  private static WallTime wall(Instant instant) {
    return new WallTime(instant.toEpochMilli() * 1000);
  }

  private List<PackRow> told(TimeRange range) {
    try (CassandraSession session = session()) {
      return new CassandraPackIndex(session).packs(CameraId.parse(camera), range);
    }
  }

  private ApiClient signIn(Node node, String user) throws IOException {
    String password = Files.readString(site.secrets().resolve(user));
    ApiClient[] client = new ApiClient[1];
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(3))
        .pollDelay(Duration.ZERO)
        .ignoreException(StrongroomException.class)
        .until(
            () -> {
              client[0] =
                  ApiClient.signIn(
                      node.url(), ServerIdentity.trusting(site.ca()), user, password, "test");
              return true;
            });
    return client[0];
  }

  private CassandraSession session() {
    CassandraSession session = CassandraSession.open(cassandra);
    assertThat(session.await(LIMIT)).isTrue();
    return session;
  }

  private void loseCassandra() {
    try (CassandraSession session = session()) {
      var _ = session.run("DROP KEYSPACE " + cassandra.keyspace());
    }
  }

  private void refuseBadBackups(Path backup) throws IOException {
    String name = backup.toString();
    assertThat(Files.getPosixFilePermissions(backup))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(records("restore", "--from", name + ".not")).isEqualTo(66);
    byte[] whole = Files.readAllBytes(backup);
    Path bad = root.resolve("bad.bak");
    Files.write(bad, Arrays.copyOf(whole, whole.length - 1));
    assertThat(records("restore", "--from", bad.toString())).isEqualTo(65);
    Files.write(bad, new byte[100]);
    assertThat(records("restore", "--from", bad.toString())).isEqualTo(64);
    useCertificates("foreign");
    assertThat(records("restore", "--from", name)).isEqualTo(64);
    assertThat(records("restore")).isEqualTo(64);
    useCertificates("tls");
  }
}
