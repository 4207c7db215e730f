package io.strongroom.loadtests.prove.failover;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Three nodes, and {@code kill -9} of one after the other: how soon the others record its cameras,
 * and whether all that was acknowledged can be read afterwards through a node that holds no keys.
 *
 * @param cameras how many record
 * @param usualRounds kills, unless another number is asked for
 */
public record FailoverProof(int cameras, int usualRounds) implements Proof {
  private static final int NODES = ClusterCameras.NODES;

  /** A node syncs every two seconds. */
  static final Duration UNSYNCED = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String claim() {
    return "a cluster of %d nodes, %d cameras, %d rounds of kill -9: the others record its cameras"
            .formatted(NODES, cameras, usualRounds)
        + " after at most 12 s (p99), and nothing acknowledged is lost";
  }

  @Override
  public String takes() {
    return "15 min";
  }

  @Override
  public long roomBytes() {
    // 16 MiB may be reserved ahead of each open pack, and one camera may have several.
    return (4L << 30) + cameras * (64L << 20);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int rounds = run.rounds().orElse(usualRounds);
    List<String> options =
        List.of("--cameras", "" + cameras, "--profile", "h264", "--bitrate", "300k");
    try (SimulatorProcess simulator =
            SimulatorProcess.start(run.folder().resolve("simulator"), options);
        ClusterSite cluster =
            ClusterSite.open(run.folder().resolve("data"), NODES, 0, Optional.empty())) {
      cluster.start(run::say);
      return new Run(run, simulator, cluster, cameras).outcome(rounds);
    }
  }

  /** A run on a cluster that has started. */
  private static final class Run {
    private final ProofRun run;
    private final SimulatorProcess simulator;
    private final ClusterSite cluster;
    private final ClusterCameras cameras;
    private final SplittableRandom random;

    Run(ProofRun run, SimulatorProcess simulator, ClusterSite cluster, int cameras) {
      this.run = run;
      this.simulator = simulator;
      this.cluster = cluster;
      this.cameras = new ClusterCameras(simulator, cluster, cameras);
      this.random = run.random();
    }

    Outcome outcome(int rounds) throws IOException, InterruptedException {
      Instant started = Instant.now();
      cameras.register();
      cameras.awaitRecording(1, started);
      for (int node = 1; node <= NODES; node++) {
        cameras.awaitShare(1, node);
      }
      Instant begun = Instant.now().plusSeconds(1);
      List<Kill> kills = new ArrayList<>();
      List<Integer> byAge = new ArrayList<>(List.of(1, 2, 3));
      Thread.sleep(Duration.ofSeconds(5));
      for (int round = 0; round < rounds; round++) {
        Thread.sleep(Duration.ofMillis(6_000 + random.nextInt(3_000)));
        // The youngest, the middle one, the oldest: in three rounds each of them has been killed.
        int victim = byAge.remove(NODES - 1 - round % NODES);
        byAge.add(victim);
        Kill kill = killAndRestart(victim, byAge.getFirst());
        kills.add(kill);
        run.say(
            "round %d of %d: node %d killed with %d cameras, all seen to record after %.1f s"
                .formatted(
                    round + 1,
                    rounds,
                    victim,
                    kill.recordedThere().size(),
                    kill.tookMillis() / 1000.0));
      }
      Thread.sleep(Duration.ofSeconds(8));
      run.say("fetching every recording through node " + NODES + " and comparing");
      return new FailoverCheck(simulator, cluster, cameras)
          .tally(begun, Instant.now().minusSeconds(6), kills, UNSYNCED)
          .outcome(rounds);
    }

    private Kill killAndRestart(int victim, int living) throws IOException, InterruptedException {
      Acknowledged before = Acknowledged.by(victim, cluster, cameras, living);
      Instant killed = Instant.now();
      cluster.node(victim).kill();
      cameras.awaitRecording(living, killed);
      long took = Duration.between(killed, Instant.now()).toMillis();
      cluster.launch(victim);
      cluster.awaitReady(victim);
      cluster.awaitMembers(living);
      cameras.awaitShare(living, victim);
      return before.killed(killed, took);
    }
  }
}
