package io.strongroom.loadtests.prove.replica;

import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.failover.ClusterCameras;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Three nodes whose finished packs are copied; then one of them is killed and its folder deleted.
 * The others serve every frame of it, and, once it is taken off the register, make new copies.
 *
 * @param cameras how many record
 */
public record ReplicaProof(int cameras) implements Proof {
  private static final int NODES = ClusterCameras.NODES;
  private static final Duration RECORDED = Duration.ofSeconds(15);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final Duration CHECK_LIMIT = Duration.ofMinutes(3);
  private static final Duration COPY_LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "replica";
  }

  @Override
  public String claim() {
    return "a cluster of %d nodes, %d cameras: after the folder of one node is deleted, every frame"
            .formatted(NODES, cameras)
        + " of its finished packs is served by others, and each pack has two holders again;"
        + " keyholders have looked into copies on each node";
  }

  @Override
  public String takes() {
    return "5 min";
  }

  @Override
  public long roomBytes() {
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
    private static final int LOST = 1;
    private static final int KEYHOLDER = 2;

    private final ProofRun run;
    private final SimulatorProcess simulator;
    private final ClusterSite cluster;
    private final ClusterCameras cameras;
    private final PackCopies copies;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    Run(ProofRun run, SimulatorProcess simulator, ClusterSite cluster, int cameras) {
      this.run = run;
      this.simulator = simulator;
      this.cluster = cluster;
      this.cameras = new ClusterCameras(simulator, cluster, cameras);
      this.copies = new PackCopies(cluster);
    }

    Outcome outcome() throws IOException, InterruptedException {
      Instant started = Instant.now();
      cameras.register();
      cameras.awaitRecording(1, started);
      for (int node = 1; node <= NODES; node++) {
        cameras.awaitShare(1, node);
      }
      Instant begun = Instant.now().plusSeconds(1);
      run.pass(RECORDED, "recording");
      Instant end = Instant.now();
      // A node that stops finishes its packs.
      for (int node = 1; node <= NODES; node++) {
        restart(node, node % NODES + 1);
      }
      run.say("waiting until every finished pack has two holders");
      Instant waiting = Instant.now();
      copies.await(List.of(1, 2, 3), COPY_LIMIT);
      figures.put("finished packs", copies.packs(List.of(1, 2, 3)));
      figures.put("until all were copied, s", since(waiting));
      awaitChecked();

      run.say("killing node %d and deleting its folder".formatted(LOST));
      long held = copies.packs(List.of(LOST));
      cluster.node(LOST).kill();
      Instant killed = Instant.now();
      Folders.delete(cluster.site(LOST).data());
      check("frames missing while the node is away", begun, end);
      figures.put("packs of the deleted node", held);

      cameras.awaitRecording(KEYHOLDER, killed);
      Instant forgotten = Instant.now();
      try (ApiClient admin = cluster.site(KEYHOLDER).administrator()) {
        admin.delete("/api/v1/cluster/nodes/" + cameras.nodeId(LOST));
      }
      run.say("the node is taken off the register; waiting for new copies");
      copies.await(List.of(2, 3), COPY_LIMIT);
      figures.put("until every pack had two holders again, s", since(forgotten));
      check("frames missing after repair", begun, end);
      return new Outcome(figures, failures);
    }

    /** Each node has copies, one of them without keys of its own: a keyholder looks at them. */
    private void awaitChecked() throws IOException, InterruptedException {
      double checked = 0;
      double damaged = 0;
      for (int node = 1; node <= NODES; node++) {
        NodeProcess process = cluster.node(node);
        process.await(
            "a keyholder to check a copy",
            CHECK_LIMIT,
            () -> number(process, "strongroom_replicas_checked_packs_total") > 0);
        checked += number(process, "strongroom_replicas_checked_packs_total");
        damaged += number(process, "strongroom_replicas_damaged_packs_total");
      }
      figures.put("copies checked by keyholders meanwhile", checked);
      if (damaged > 0) {
        failures.add("%.0f copies are damaged, say keyholders".formatted(damaged));
      }
    }

    private static double number(NodeProcess node, String metric) {
      try {
        return node.metrics().value(metric, "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 0;
      }
    }

    private void restart(int node, int through) throws IOException, InterruptedException {
      cluster.node(node).stop(STOP_LIMIT);
      cluster.launch(node);
      cluster.awaitReady(node);
      cluster.awaitMembers(through);
      cameras.awaitShare(through, node);
      run.say("node %d has finished its packs and is back".formatted(node));
    }

    private static double since(Instant then) {
      return Duration.between(then, Instant.now()).toMillis() / 1000.0;
    }

    private void check(String figure, Instant begun, Instant end) throws IOException {
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
      figures.put("frames sent", account.sent());
      figures.put(figure, account.missing());
      if (!account.clean()) {
        failures.add(figure + ": not every frame is found once and in its place: " + account);
      }
    }
  }
}
