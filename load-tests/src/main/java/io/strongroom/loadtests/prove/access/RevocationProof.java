package io.strongroom.loadtests.prove.access;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.failover.ClusterCameras;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A grant that is revoked through one node while it is used through others: a live view, a player
 * that fetches HLS segments, and a download. What counts is when the last byte of each came.
 *
 * @param usualRounds grants, unless another number is asked for
 */
public record RevocationProof(int usualRounds) implements Proof {
  private static final int CAMERAS = 3;

  /** A download must not be over before it is revoked, whatever lies in buffers. */
  private static final String BITRATE = "8M";

  @Override
  public String name() {
    return "revocation";
  }

  @Override
  public String claim() {
    return "a grant revoked through one node of three: live, HLS and MP4 through the others have"
        + " their last byte within 5 s; the first picture is there 2 s after the approval;"
        + " the logs of all nodes account for it";
  }

  @Override
  public String takes() {
    return "5 min";
  }

  @Override
  public long roomBytes() {
    return 6L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int rounds = run.rounds().orElse(usualRounds);
    List<String> options =
        List.of("--cameras", "" + CAMERAS, "--profile", "h264", "--bitrate", BITRATE);
    try (SimulatorProcess simulator =
            SimulatorProcess.start(run.folder().resolve("simulator"), options);
        ClusterSite cluster =
            ClusterSite.open(
                run.folder().resolve("data"), ClusterCameras.NODES, 0, Optional.empty())) {
      cluster.start(run::say);
      ClusterCameras cameras = new ClusterCameras(simulator, cluster, CAMERAS);
      return new RevocationRounds(run, cluster, cameras).outcome(rounds);
    }
  }
}
