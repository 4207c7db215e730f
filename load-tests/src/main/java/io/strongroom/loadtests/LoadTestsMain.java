package io.strongroom.loadtests;

import io.strongroom.loadtests.camera.SimulatorMain;
import io.strongroom.loadtests.demo.DemoCommand;
import io.strongroom.loadtests.prove.BenchCommand;
import io.strongroom.loadtests.prove.ProveCommand;
import io.strongroom.loadtests.prove.drill.DrillCommand;
import io.strongroom.loadtests.train.TrainCommand;
import io.strongroom.ops.cli.Commands;
import picocli.CommandLine.Command;

/** {@code strongroom demo|train|prove|drill|bench|simulate}. */
@Command(
    name = "strongroom",
    mixinStandardHelpOptions = true,
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      ProveCommand.class,
      DrillCommand.class,
      BenchCommand.class,
      SimulatorMain.class
    })
public final class LoadTestsMain {
  private LoadTestsMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new LoadTestsMain(), arguments));
  }
}
