package io.strongroom.loadtests.prove.access;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.NamespaceNetwork;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.failover.ClusterCameras;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Nodes are killed and cut off while people look at pictures through all of them: every picture
 * that came is in the log of its node, and no log has two histories. Needs root, for network
 * namespaces.
 *
 * @param usualRounds kills and cuts together, unless another number is asked for
 */
public record LogLoopsProof(int usualRounds) implements Proof {
  private static final int CAMERAS = 3;

  @Override
  public String name() {
    return "log-loops";
  }

  @Override
  public String claim() {
    return "%d rounds of kill -9 and of a node cut off, people looking on: each picture that came has"
            .formatted(usualRounds)
        + " its entry, each log follows from every checkpoint that was seen of it, there and on its"
        + " mirrors, and each intent lies within a grant";
  }

  @Override
  public String takes() {
    return "20 min";
  }

  @Override
  public long roomBytes() {
    return 6L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int rounds = run.rounds().orElse(usualRounds);
    NamespaceNetwork network = NamespaceNetwork.open(ClusterCameras.NODES);
    List<String> options =
        List.of(
            "--cameras",
            "" + CAMERAS,
            "--profile",
            "h264",
            "--bitrate",
            "300k",
            "--address",
            network.cameraHost());
    try (ClusterSite cluster =
            ClusterSite.open(
                run.folder().resolve("data"), ClusterCameras.NODES, 0, Optional.empty(), network);
        SimulatorProcess simulator =
            SimulatorProcess.start(run.folder().resolve("simulator"), options)) {
      cluster.start(run::say);
      ClusterCameras cameras = new ClusterCameras(simulator, cluster, CAMERAS);
      return new LogLoops(run, cluster, cameras).outcome(rounds);
    }
  }
}
