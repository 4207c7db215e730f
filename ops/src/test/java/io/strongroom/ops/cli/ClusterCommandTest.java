package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.http.ClusterServer;
import io.strongroom.playback.http.MemoryCluster;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.placement.ClusterView.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands against a real server. */
final class ClusterCommandTest {
  private ClusterServer server;
  private Path password;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    server = new ClusterServer(folder);
    password = Files.writeString(folder.resolve("pw"), ClusterServer.PASSWORD);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void statusTellsOfEveryNode() {
    CommandRun run = cluster("status");

    assertThat(run.code()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(List.of(lines.getFirst().split("\t", -1)))
        .containsExactly(
            MemoryCluster.FIRST.toString(),
            "node1.county.example",
            "keyholder,recorder",
            "well",
            "400 assigned",
            "400 recording",
            "0 leaving",
            "800.0 Mbit/s",
            "12 copies missing (9.0 GB), 2 open without one, copying 67 %",
            "main 3000 of 4000 GB free",
            "second 200 of 4000 GB free");
    assertThat(lines.get(2))
        .contains("- assigned")
        .contains("- Mbit/s")
        .contains("- copies missing");
    assertThat(lines.get(3)).contains("away").contains("(takes no footage)");
  }

  @Test
  void drainWaitsUntilNothingIsLeft() {
    CommandRun run = cluster("drain", "node2.county.example");

    assertThat(run.code()).isZero();
    assertThat(server.cluster.isDrained(MemoryCluster.SECOND)).isTrue();
    assertThat(run.err().lines())
        .containsExactly(
            "8 of 8 cameras left",
            "4 of 8 cameras left",
            "0 of 8 cameras left",
            "Nothing is left to record there.");
    assertThat(cluster("status").out()).contains("well,drained");
  }

  @Test
  void drainDoesNotWaitIfToldSoAndIsUndone() {
    server.cluster.movedAtOnce(0);
    assertThat(cluster("drain", "--no-wait", "0b8f7").code()).isZero();
    assertThat(server.cluster.isDrained(MemoryCluster.SECOND)).isTrue();

    assertThat(cluster("drain", "--undo", MemoryCluster.SECOND.toString()).code()).isZero();
    assertThat(server.cluster.isDrained(MemoryCluster.SECOND)).isFalse();
  }

  @Test
  void drainDoesNotWaitForWhatCannotHappen() {
    server.cluster.movedAtOnce(0);
    CommandRun away = cluster("drain", "node4.county.example");
    assertThat(away.code()).isEqualTo(69);
    assertThat(away.err()).contains("is drained, but it is away");

    server.cluster.state(MemoryCluster.FIRST, State.AWAY);
    CommandRun last = cluster("drain", "node2.county.example");
    assertThat(last.code()).isEqualTo(69);
    assertThat(last.err()).contains("no other node takes cameras");
    assertThat(server.cluster.isDrained(MemoryCluster.SECOND)).isTrue();
  }

  @Test
  void aNameThatFitsSeveralNodesIsTheCallersMistake() {
    CommandRun run = cluster("drain", "0b8f");

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("node1.county.example").contains("node2.county.example");
    assertThat(server.cluster.isDrained(MemoryCluster.FIRST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node9", "", "county", "ffff"})
  void aNameThatFitsNoNodeIsNotFound(String name) {
    CommandRun run = cluster("forget", name);

    assertThat(run.code()).isEqualTo(66);
    assertThat(run.err()).contains("there is no node").contains("node1.county.example");
  }

  @Test
  void forgetTakesOnlyANodeThatIsAway() {
    CommandRun well = cluster("forget", "node2.county.example");
    assertThat(well.code()).isEqualTo(64);
    assertThat(well.err()).contains("stop it first");

    assertThat(cluster("forget", "node4.county.example").code()).isZero();
    assertThat(server.cluster.knows(MemoryCluster.FOURTH)).isFalse();
  }

  @Test
  void rebalanceIsAskedFor() {
    assertThat(cluster("rebalance").code()).isZero();
    assertThat(server.cluster.rebalanced()).isEqualTo(1);
  }

  @Test
  void whereTellsNodeReasonAndShard() {
    CameraId camera = new CameraId(new UUID(1, 2));
    server.register(camera, "gate");
    assertThat(cluster("where", camera.toString()).out().strip()).isEqualTo("-\tnobody\tshard 17");
    server.cluster.put(camera, List.of(MemoryCluster.FIRST, MemoryCluster.SECOND));
    assertThat(cluster("where", camera.toString()).out().strip())
        .isEqualTo("node1.county.example,node2.county.example\tmoving\tshard 17");
    assertThat(cluster("where", new UUID(9, 9).toString()).code()).isEqualTo(66);
    assertThat(cluster("where", "gate").code()).isEqualTo(64);
  }

  @Test
  void controlRecordsThatAreAwayAreUnavailable() {
    server.cluster.unavailable(true);
    assertThat(cluster("status").code()).isEqualTo(69);
  }

  private CommandRun cluster(String command, String... rest) {
    return CommandRun.at(server, "admin", password, List.of("cluster", command), List.of(rest));
  }
}
