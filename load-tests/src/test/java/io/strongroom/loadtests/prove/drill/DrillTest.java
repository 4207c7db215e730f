package io.strongroom.loadtests.prove.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.process.ClusterNetwork;
import io.strongroom.loadtests.prove.Proof.Outcome;
import io.strongroom.ops.cli.Commands;
import io.strongroom.recording.model.GapCause;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A drill with real processes. Where the network may not be cut, it says so. */
@Isolated("a cluster that is starved of processor time makes failovers of its own")
class DrillTest {
  private static final long SEED = 20_261_128L;
  private static final int CAMERAS = 6;

  @Test
  void causesAreReadAsTheHttpInterfaceWritesThem() {
    assertThat(Drill.cause("nodeStopped")).isEqualTo(GapCause.NODE_STOPPED);
    assertThat(Drill.cause("moved")).isEqualTo(GapCause.MOVED);
  }

  /**
   * The faults that the others are made of, in less time than the short drill takes; still three
   * minutes in which nothing else may run, so it is no part of the usual tests.
   */
  @Test
  @Tag("acceptance")
  void aNodeStoppedOneKilledWithCassandraAndOneCutOff(@TempDir Path folder) throws Exception {
    ClusterNetwork network = Drill.network(System.out::println);
    List<FaultScript.Step> steps = new ArrayList<>();
    steps.add(new FaultScript.Step(1, new Fault.Freeze(1), 8));
    steps.add(new FaultScript.Step(1, new Fault.CassandraAndNode(3), 8));
    if (network.cuts()) {
      steps.add(new FaultScript.Step(1, new Fault.CutOff(2), 8));
    }

    Outcome outcome =
        Drill.run(folder, network, new FaultScript(steps), SEED, CAMERAS, System.out::println);

    assertThat(outcome.failures()).as(outcome.figures().toString()).isEmpty();
  }

  @Test
  void whatIsAskedForIsChecked() {
    assertThat(Commands.run(new DrillCommand(), "--minutes", "0")).isEqualTo(64);
    assertThat(Commands.run(new DrillCommand(), "--cameras", "100000")).isEqualTo(64);
  }
}
