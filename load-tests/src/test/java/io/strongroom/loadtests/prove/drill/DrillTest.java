package io.strongroom.loadtests.prove.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.process.ClusterNetwork;
import io.strongroom.loadtests.prove.Proof.Outcome;
import io.strongroom.ops.cli.Commands;
import io.strongroom.recording.model.GapCause;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The short drill, with real processes. Where the network may not be cut, it says so. */
@Isolated("a cluster that is starved of processor time makes failovers of its own")
class DrillTest {
  private static final long SEED = 20_261_128L;
  private static final int CAMERAS = 9;

  @Test
  void causesAreReadAsTheHttpInterfaceWritesThem() {
    assertThat(Drill.cause("nodeStopped")).isEqualTo(GapCause.NODE_STOPPED);
    assertThat(Drill.cause("moved")).isEqualTo(GapCause.MOVED);
  }

  /** Takes more than five minutes, which the usual run of all tests does not have. */
  @Test
  @EnabledIfEnvironmentVariable(named = "STRONGROOM_DRILL", matches = "short")
  void theShortDrillHolds(@TempDir Path folder) throws Exception {
    ClusterNetwork network = Drill.network(System.out::println);
    FaultScript script = FaultScript.brief(SEED, Drill.NODES, network.cuts());

    Outcome outcome = Drill.run(folder, network, script, SEED, CAMERAS, System.out::println);

    assertThat(outcome.failures()).as("seed " + SEED + " " + outcome.figures()).isEmpty();
  }

  @Test
  void whatIsAskedForIsChecked() {
    assertThat(Commands.run(new DrillCommand(), "--minutes", "0")).isEqualTo(64);
    assertThat(Commands.run(new DrillCommand(), "--cameras", "100000")).isEqualTo(64);
  }
}
