package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.process.ClusterNetwork;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;

/**
 * The long {@link Drill}: rounds of all kinds of faults. Where the network may not be cut, it says
 * so and cuts nobody off.
 *
 * @param cameras how many record
 * @param minutes how long, if the run does not say
 */
public record LongDrillProof(int cameras, int minutes) implements Proof {
  @Override
  public String name() {
    return "long-drill";
  }

  @Override
  public String claim() {
    return "a cluster of %d nodes, %d cameras, %d min of all kinds of faults: every frame sent is found once or lies in a gap that shows it"
        .formatted(Drill.NODES, cameras, minutes);
  }

  @Override
  public String takes() {
    return minutes + 4 + " min";
  }

  @Override
  public long roomBytes() {
    // 16 MiB may be reserved ahead of each open pack, and one camera may have several.
    return (4L << 30) + cameras * (256L << 20);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    ClusterNetwork network = Drill.network(run::say);
    int length = Math.ceilDiv(run.seconds().orElse(minutes * 60), 60);
    FaultScript script = FaultScript.lasting(length, run.seed(), Drill.NODES, network.cuts());
    return Drill.run(run.folder(), network, script, run.seed(), cameras, run::say);
  }
}
