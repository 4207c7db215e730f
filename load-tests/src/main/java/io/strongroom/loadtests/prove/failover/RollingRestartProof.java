package io.strongroom.loadtests.prove.failover;

import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three nodes that are stopped and started again one after the other, as in an upgrade, one that is
 * drained, and one levelling; all while they record.
 *
 * @param cameras how many record
 */
public record RollingRestartProof(int cameras) implements Proof {
  private static final int NODES = ClusterCameras.NODES;

  @Override
  public String name() {
    return "rolling-restart";
  }

  @Override
  public String claim() {
    return "a cluster of %d nodes, %d cameras: each node stopped and started, one drained, all levelled:"
            .formatted(NODES, cameras)
        + " no frame is missing";
  }

  @Override
  public String takes() {
    return "6 min";
  }

  @Override
  public long roomBytes() {
    // 16 MiB may be reserved ahead of each open pack, and one camera may have several.
    return (4L << 30) + cameras * (64L << 20);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    List<String> options =
        List.of("--cameras", "" + cameras, "--profile", "h264", "--bitrate", "300k");
    try (SimulatorProcess simulator =
            SimulatorProcess.start(run.folder().resolve("simulator"), options);
        ClusterSite cluster =
            ClusterSite.open(run.folder().resolve("data"), NODES, 0, Optional.empty())) {
      cluster.start(run::say);
      return new Run(run, simulator, cluster, cameras).outcome();
    }
  }

  /** A run on a cluster that has started. */
  private static final class Run {
    private final ProofRun run;
    private final SimulatorProcess simulator;
    private final ClusterSite cluster;
    private final ClusterCameras cameras;

    Run(ProofRun run, SimulatorProcess simulator, ClusterSite cluster, int cameras) {
      this.run = run;
      this.simulator = simulator;
      this.cluster = cluster;
      this.cameras = new ClusterCameras(simulator, cluster, cameras);
    }

    Outcome outcome() throws IOException, InterruptedException {
      Instant started = Instant.now();
      cameras.register();
      cameras.awaitRecording(1, started);
      for (int node = 1; node <= NODES; node++) {
        cameras.awaitShare(1, node);
      }
      Instant begun = Instant.now().plusSeconds(1);
      Thread.sleep(Duration.ofSeconds(5));
      for (int node = 1; node <= NODES; node++) {
        restart(node, node % NODES + 1);
      }
      drain(2, 1);
      level(3);
      Thread.sleep(Duration.ofSeconds(10));
      run.say("fetching every recording through node " + NODES + " and comparing");
      return check(begun, Instant.now().minusSeconds(6));
    }

    private void restart(int node, int through) throws IOException, InterruptedException {
      Instant asked = Instant.now();
      cluster.node(node).stop(Duration.ofMinutes(2));
      run.say(
          "node %d stopped after %.1f s"
              .formatted(node, Duration.between(asked, Instant.now()).toMillis() / 1000.0));
      cluster.launch(node);
      cluster.awaitReady(node);
      cluster.awaitMembers(through);
      cameras.awaitShare(through, node);
      run.say("node %d is back and records its share".formatted(node));
    }

    private void drain(int node, int through) throws IOException, InterruptedException {
      String path = "/api/v1/cluster/nodes/" + cameras.nodeId(node) + "/drained";
      try (ApiClient admin = cluster.site(through).administrator()) {
        admin.put(path, ApiClient.object().put("drained", true));
        cameras.awaitNothing(through, node);
        admin.put(path, ApiClient.object().put("drained", false));
      }
      cameras.awaitShare(through, node);
      run.say("node %d was drained and records its share again".formatted(node));
    }

    private void level(int through) throws IOException, InterruptedException {
      try (ApiClient admin = cluster.site(through).administrator()) {
        admin.post("/api/v1/cluster/rebalance", ApiClient.object());
      }
      Thread.sleep(Duration.ofSeconds(10));
      cameras.awaitRecording(through, Instant.now());
    }

    private Outcome check(Instant begun, Instant end) throws IOException {
      FrameAccount account;
      try (ApiClient viewer = cluster.site(NODES).viewer()) {
        account =
            RecordingCheck.all(
                viewer,
                SentFrames.read(simulator.ledger()),
                simulator.cameras().stream().map(SimulatorProcess.Announced::number).toList(),
                cameras.ids(),
                begun,
                end);
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("seconds", Duration.between(begun, end).toSeconds());
      figures.put("frames sent", account.sent());
      figures.put("frames missing", account.missing());
      figures.put("frames found twice, at seams", account.doubled());
      List<String> failures = new ArrayList<>();
      if (account.missing() + account.misplaced() + account.unstamped() > 0) {
        failures.add("not every frame is found in its place: " + account);
      }
      return new Outcome(figures, failures);
    }
  }
}
