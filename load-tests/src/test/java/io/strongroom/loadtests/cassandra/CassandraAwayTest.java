package io.strongroom.loadtests.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.loadtests.process.CassandraServer;
import io.strongroom.recording.cassandra.CassandraSchema;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.cassandra.CassandraSettings;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.cassandra.CassandraPackIndex;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ResourceLock(OneCassandra.LOCK)
class CassandraAwayTest {
  private static final CameraId CAMERA = CameraId.parse("aaaaaaaa-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static void assertUnavailable(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
  }

  @Test
  void aSessionIsThereBeforeCassandraIsAndSaysSo() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0);
        CassandraSession session =
            CassandraSession.open(
                CassandraSettings.open(
                    List.of(
                        new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), nobody.getLocalPort())),
                    CassandraServer.DATACENTER,
                    "strongroom",
                    1))) {
      assertThat(session.await(Duration.ofMillis(100))).isFalse();
      assertUnavailable(() -> new CassandraPackIndex(session).extent(CAMERA));
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAKillAndTheSessionComesBack() throws Exception {
    try (CassandraSession session = CassandraSession.open(OneCassandra.newKeyspace())) {
      assertThat(session.await(LIMIT)).isTrue();
      assertUnavailable(() -> CassandraSchema.check(session));
      CassandraSchema.migrate(session);
      CassandraSchema.migrate(session);
      CassandraSchema.check(session);
      PackIndex index = new CassandraPackIndex(session);
      session.run(
          "INSERT INTO pack_times (camera, epoch_micros, epoch_counter, epoch_node, start_micros,"
              + " end_micros) VALUES (?, 1, 1, uuid(), 5, 9)",
          CAMERA.value());
      OneCassandra.server().kill();
      assertUnavailable(() -> index.extent(CAMERA));
      OneCassandra.server().launch();
      OneCassandra.server().awaitReady();
      Awaitility.await()
          .atMost(LIMIT)
          .ignoreException(StrongroomException.class)
          .until(() -> index.extent(CAMERA).isPresent());
    }
  }

  @Test
  void tablesOfANewerProgramAreRefused() {
    try (CassandraSession session = OneCassandra.migrated()) {
      session.run("INSERT INTO schema_versions (part, version) VALUES ('all', 99)");
      assertThatThrownBy(() -> CassandraSchema.migrate(session))
          .hasMessageContaining("99")
          .hasMessageContaining("newer program");
      assertThatThrownBy(() -> CassandraSchema.check(session)).hasMessageContaining("99");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "datacenter1, Strong, 3, cassandra.keyspace",
    "datacenter1, strongroom; DROP KEYSPACE x, 3, cassandra.keyspace",
    "'a''b', strongroom, 3, cassandra.datacenter",
    "datacenter1, strongroom, 0, cassandra.replicas",
    "datacenter1, strongroom, 8, cassandra.replicas",
  })
  void aSettingThatCannotBeIsNamed(String datacenter, String keyspace, int replicas, String field) {
    assertThatThrownBy(
            () ->
                CassandraSettings.open(
                    List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042)),
                    datacenter,
                    keyspace,
                    replicas))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining(field);
  }

  @Test
  void aClusterWithoutContactPointsIsNamed() {
    assertThatThrownBy(() -> CassandraSettings.open(List.of(), "datacenter1", "strongroom", 3))
        .hasMessageContaining("cluster.cassandra.contact-points");
  }
}
