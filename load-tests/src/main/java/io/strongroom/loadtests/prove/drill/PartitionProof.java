package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.process.NamespaceNetwork;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.util.List;

/**
 * A node that is cut off from the others and from Cassandra, then Cassandra cut off from all nodes:
 * recording goes on everywhere, and no frame is missing. Needs root, for network namespaces.
 *
 * @param cameras how many record
 */
public record PartitionProof(int cameras) implements Proof {
  private static final int NODE_SECONDS = 60;
  private static final int CASSANDRA_SECONDS = 300;

  @Override
  public String name() {
    return "partition";
  }

  @Override
  public String claim() {
    return "a cluster of %d nodes, %d cameras; a node cut off for %d s, Cassandra for %d s: no frame that a recorder received is lost"
        .formatted(Drill.NODES, cameras, NODE_SECONDS, CASSANDRA_SECONDS);
  }

  @Override
  public String takes() {
    return "9 min";
  }

  @Override
  public long roomBytes() {
    // 16 MiB may be reserved ahead of each open pack, and one camera may have several.
    return (4L << 30) + cameras * (64L << 20);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int node = 1 + run.random().nextInt(Drill.NODES);
    FaultScript script =
        new FaultScript(
            List.of(
                new FaultScript.Step(5, new Fault.CutOff(node), NODE_SECONDS),
                new FaultScript.Step(
                    5, new Fault.CassandraCutOff(), run.seconds().orElse(CASSANDRA_SECONDS))));
    return Drill.run(
        run.folder(), NamespaceNetwork.open(Drill.NODES), script, run.seed(), cameras, run::say);
  }
}
