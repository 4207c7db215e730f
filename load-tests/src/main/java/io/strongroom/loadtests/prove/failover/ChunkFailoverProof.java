package io.strongroom.loadtests.prove.failover;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Three nodes whose packs are copied chunk by chunk; one of them is killed in the middle of
 * recording, its folder deleted, and it stays away. What it had said to be recorded two seconds
 * before is read through a node that holds no keys.
 *
 * @param cameras how many record
 */
public record ChunkFailoverProof(int cameras) implements Proof {
  private static final int NODES = ClusterCameras.NODES;
  private static final int VICTIM = 1;
  private static final int LIVING = 2;
  private static final Duration RECORDED = Duration.ofSeconds(40);

  /** A look each second, and the fetching. */
  private static final Duration COPIED_WITHIN = Duration.ofSeconds(2);

  /** A node that does not come back is gone after five seconds; its copies are finished then. */
  private static final Duration FINISHED_WITHIN = Duration.ofSeconds(25);

  private static final String SETTINGS =
      """

      retention.classes.standard {
        legal-basis = "a proof", floor-days = 90, ceiling-days = 91, replica = chunks
      }
      """;

  @Override
  public String name() {
    return "failover-chunks";
  }

  @Override
  public String claim() {
    return "a cluster of %d nodes, %d cameras, packs copied chunk by chunk: one node is killed and its"
            .formatted(NODES, cameras)
        + " folder deleted; what it had acknowledged 2 s before is served by others, nothing else"
        + " is missing but a declared gap of at most 12 s (p99)";
  }

  @Override
  public String takes() {
    return "4 min";
  }

  @Override
  public long roomBytes() {
    // a copy is begun where a gigabyte is free beside the reserve
    return (8L << 30) + cameras * (64L << 20);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    List<String> options =
        List.of("--cameras", "" + cameras, "--profile", "h264", "--bitrate", "300k");
    try (SimulatorProcess simulator =
            SimulatorProcess.start(run.folder().resolve("simulator"), options);
        ClusterSite cluster = ClusterSite.open(run.folder().resolve("data"), NODES, SETTINGS)) {
      cluster.start(run::say);
      return outcome(run, simulator, cluster);
    }
  }

  private Outcome outcome(ProofRun run, SimulatorProcess simulator, ClusterSite cluster)
      throws IOException, InterruptedException {
    ClusterCameras recorded = new ClusterCameras(simulator, cluster, cameras);
    Instant started = Instant.now();
    recorded.register();
    recorded.awaitRecording(LIVING, started);
    for (int node = 1; node <= NODES; node++) {
      recorded.awaitShare(LIVING, node);
    }
    Instant begun = Instant.now().plusSeconds(1);
    run.pass(RECORDED, "recording");
    Acknowledged acknowledged = Acknowledged.by(VICTIM, cluster, recorded, LIVING);
    Thread.sleep(COPIED_WITHIN);
    Instant killed = Instant.now();
    cluster.node(VICTIM).kill();
    Folders.delete(cluster.site(VICTIM).data());
    recorded.awaitRecording(LIVING, killed);
    Kill kill = acknowledged.killed(killed, Duration.between(killed, Instant.now()).toMillis());
    run.say(
        "node %d killed with %d cameras and its folder deleted, all seen to record after %.1f s"
            .formatted(VICTIM, kill.recordedThere().size(), kill.tookMillis() / 1000.0));
    run.pass(FINISHED_WITHIN, "recording without it");
    run.say("fetching every recording through node " + NODES + " and comparing");
    return new FailoverCheck(simulator, cluster, recorded)
        .tally(
            begun,
            Instant.now().minusSeconds(6),
            List.of(kill),
            FailoverProof.UNSYNCED.plus(COPIED_WITHIN))
        .outcome(1);
  }
}
